using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics;

/// <summary>How much each rule has sent where lately, as it was decided at acceptance.</summary>
internal sealed class DecisionVolumes(Database database, DecisionCounts counts, TimeProvider time)
{
    public const int Days = 30;

    /// <summary>Of the last 30 days with today, in UTC: what this node has noted until now, and other nodes until some seconds ago.</summary>
    public async Task<IReadOnlyList<DecisionVolume>> LatelyAsync(Guid tenant, CancellationToken ct)
    {
        var since = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(1 - Days);
        await counts.FlushAsync(ct);
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<DecisionVolume>("""
            SELECT matched, type, provider, CAST(SUM(deliveries) AS bigint) AS deliveries FROM decisions
            WHERE tenant_id = @tenant AND day >= @since GROUP BY matched, type, provider
            """, new { tenant, since }, ct);
    }
}

/// <summary>What one rule decided for emails of one type.</summary>
internal sealed record DecisionVolume
{
    /// <summary>The rule's public id, <see cref="DecisionCounts.Pinned"/> or <see cref="DecisionCounts.ByDefault"/>.</summary>
    public required string Matched { get; init; }

    public required string Type { get; init; }

    /// <summary>The first that it was to go to; empty where no provider was usable.</summary>
    public required string Provider { get; init; }

    public long Deliveries { get; init; }
}
