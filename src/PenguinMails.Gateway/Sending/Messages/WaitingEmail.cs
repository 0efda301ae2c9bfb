using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>How much of a tenant's email has not gone out yet.</summary>
internal sealed class WaitingEmail(Database database, TimeProvider time)
{
    /// <summary>Counted so far and no further, so that a long queue costs no more to look at.</summary>
    public const int Most = 10_000;

    /// <summary>Emails that are due, and those scheduled for later; <see cref="Most"/> + 1 stands for more than that in all.</summary>
    public async Task<(long Due, long Later)> CountAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var row = await read.FirstAsync<Counted>("""
            SELECT CAST(COUNT(*) AS bigint) AS emails, CAST(COALESCE(SUM(CASE WHEN due_at <= @now THEN 1 ELSE 0 END), 0) AS bigint) AS due FROM (
              SELECT due_at FROM deliveries
              WHERE NOT fresh AND status IN ('scheduled', 'queued') AND envelope_id = id AND tenant_id = @tenant
                AND connection_id IN (SELECT id FROM connections WHERE tenant_id = @tenant UNION ALL SELECT tenant_id FROM tenants WHERE tenant_id = @tenant)
              UNION ALL
              SELECT due_at FROM deliveries WHERE fresh AND status IN ('scheduled', 'queued') AND envelope_id = id AND tenant_id = @tenant
              LIMIT @most) AS waiting
            """, new { tenant, now = time.GetUtcNow(), most = Most + 1 }, ct);
        return (row!.Due, row.Emails - row.Due);
    }

    private sealed record Counted
    {
        public long Emails { get; init; }
        public long Due { get; init; }
    }
}
