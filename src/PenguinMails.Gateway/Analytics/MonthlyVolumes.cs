using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics;

/// <summary>What was sent since a moment, by provider and email type, from the hourly rollup.</summary>
internal sealed class MonthlyVolumes(Database database)
{
    public async Task<IReadOnlyList<ProviderVolume>> SinceAsync(Guid tenant, DateTimeOffset since, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<ProviderVolume>("""
            SELECT c.provider, h.type, h.hour, CAST(SUM(h.sent) AS bigint) AS sent FROM hourly h
            JOIN connections c ON c.id = h.connection_id AND c.tenant_id = h.tenant_id
            WHERE h.tenant_id = @tenant AND h.hour >= @since GROUP BY c.provider, h.type, h.hour
            """, new { tenant, since }, ct);
    }
}

/// <summary>What a provider took of a type in an hour.</summary>
internal sealed record ProviderVolume
{
    public required string Provider { get; init; }
    public required string Type { get; init; }
    public DateTimeOffset Hour { get; init; }
    public long Sent { get; init; }
}
