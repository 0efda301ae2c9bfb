using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics;

/// <summary>What became of a tenant's email since a moment, by provider and email type, from the hourly rollup.</summary>
internal sealed class DeliveredByType(Database database)
{
    public async Task<IReadOnlyList<ProviderDelivered>> SinceAsync(Guid tenant, DateTimeOffset since, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<ProviderDelivered>("""
            SELECT c.provider, h.type, CAST(SUM(h.sent) AS bigint) AS sent, CAST(SUM(h.delivered) AS bigint) AS delivered FROM hourly h
            JOIN connections c ON c.id = h.connection_id AND c.tenant_id = h.tenant_id
            WHERE h.tenant_id = @tenant AND h.hour >= @since GROUP BY c.provider, h.type
            """, new { tenant, since }, ct);
    }
}

/// <summary>Of one provider and email type.</summary>
internal sealed record ProviderDelivered
{
    public required string Provider { get; init; }
    public required string Type { get; init; }
    public long Sent { get; init; }
    public long Delivered { get; init; }
}
