using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics;

/// <summary>How much a tenant's connections carried lately, from the hourly rollup.</summary>
internal sealed class ProviderUse(Database database, TimeProvider time)
{
    public static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    /// <summary>By connection; one that carried nothing in the last 30 days is not in it.</summary>
    public async Task<IReadOnlyDictionary<Guid, ConnectionUse>> OfTenantAsync(Guid tenant, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<ConnectionUse>("""
            SELECT connection_id,
              CAST(SUM(CASE WHEN hour >= @today THEN sent ELSE 0 END) AS bigint) AS sent_today,
              CAST(SUM(sent) AS bigint) AS sent, CAST(SUM(delivered) AS bigint) AS delivered, MAX(hour) AS last_hour
            FROM hourly WHERE tenant_id = @tenant AND hour >= @since GROUP BY connection_id
            """, new { tenant, today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero), since = now - Lately }, ct);
        return rows.ToDictionary(row => row.ConnectionId);
    }
}

/// <summary>What a connection carried. Days are UTC.</summary>
internal sealed record ConnectionUse
{
    public Guid ConnectionId { get; init; }
    public long SentToday { get; init; }
    public long Sent { get; init; }
    public long Delivered { get; init; }

    /// <summary>The last hour in which it carried anything.</summary>
    public DateTimeOffset LastHour { get; init; }

    /// <summary>To the hour: the end of the last one in which it took anything, or now.</summary>
    public DateTimeOffset? LastSuccess(DateTimeOffset now) => Sent == 0 ? null : LastHour.AddHours(1) is var end && end < now ? end : now;

    /// <summary>Of what was sent in the last 30 days, 0 to 1; null before anything was.</summary>
    public double? DeliveryRate => Sent == 0 ? null : (double)Delivered / Sent;
}
