using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Alerts;

/// <summary>A tenant's alerts as its admins read them.</summary>
internal sealed class AlertList(Database database, Writer writer, AlertStore store, TimeProvider time)
{
    /// <summary>Newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="reader">The user or key that reads.</param>
    /// <param name="state">Null for all.</param>
    /// <param name="before">The last one of the page before; null for the first page.</param>
    /// <param name="limit">How many.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<IReadOnlyList<Alert>> ListAsync(Guid tenant, Guid reader, AlertState? state, Guid? before, int limit, CancellationToken ct)
    {
        var only = state switch { AlertState.Open => "AND a.resolved_at IS NULL", AlertState.Resolved => "AND a.resolved_at IS NOT NULL", _ => "" };
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Alert>($"""
            SELECT {Alert.Columns}, r.reader_id IS NOT NULL AS is_read
            FROM alerts a LEFT JOIN alert_reads r ON r.alert_id = a.id AND r.tenant_id = a.tenant_id AND r.reader_id = @reader
            WHERE a.tenant_id = @tenant AND a.id < @before {only}
            ORDER BY a.id DESC LIMIT @limit
            """, new { tenant, reader, before = before ?? Guid.AllBitsSet, limit }, ct);
    }

    /// <summary>What is wrong now of one kind, the oldest first.</summary>
    public async Task<IReadOnlyList<Alert>> OpenAsync(Guid tenant, AlertKind kind, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Alert>($"""
            SELECT {Alert.Columns}, TRUE AS is_read FROM alerts a WHERE a.tenant_id = @tenant AND a.kind = @kind AND a.resolved_at IS NULL ORDER BY a.id
            """, new { tenant, kind = EnumNames.Of(kind) }, ct);
    }

    public async Task<Alert?> FindAsync(Guid tenant, Guid reader, Guid id, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<Alert>($"""
            SELECT {Alert.Columns}, r.reader_id IS NOT NULL AS is_read
            FROM alerts a LEFT JOIN alert_reads r ON r.alert_id = a.id AND r.tenant_id = a.tenant_id AND r.reader_id = @reader
            WHERE a.tenant_id = @tenant AND a.id = @id
            """, new { tenant, reader, id }, ct);
    }

    /// <summary>How many are open.</summary>
    public async Task<long> CountOpenAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<long>("SELECT COUNT(*) FROM alerts WHERE tenant_id = @tenant AND resolved_at IS NULL", new { tenant }, ct);
    }

    /// <summary>False where there is no such alert.</summary>
    public async Task<bool> ReadAsync(Guid tenant, Guid reader, Guid id)
    {
        var now = time.GetUtcNow();
        return await writer.ChangeAsync(session =>
        {
            session.Execute("""
                INSERT INTO alert_reads (alert_id, tenant_id, reader_id, read_at)
                SELECT id, tenant_id, @reader, @now FROM alerts WHERE id = @id AND tenant_id = @tenant
                ON CONFLICT DO NOTHING
                """, new { tenant, reader, id, now });
            return session.First<long>("SELECT COUNT(*) FROM alert_reads WHERE alert_id = @id AND tenant_id = @tenant AND reader_id = @reader", new { tenant, reader, id }) == 1;
        });
    }

    public Task ReadAllAsync(Guid tenant, Guid reader)
    {
        var now = time.GetUtcNow();
        return writer.ChangeAsync(session => session.Execute("""
            INSERT INTO alert_reads (alert_id, tenant_id, reader_id, read_at)
            SELECT id, tenant_id, @reader, @now FROM alerts WHERE tenant_id = @tenant
            ON CONFLICT DO NOTHING
            """, new { tenant, reader, now }));
    }

    /// <summary>An alert that is resolved already stays as it is.</summary>
    public Task ResolveAsync(Alert alert, string by) =>
        store.ClearAsync(new(alert.TenantId, alert.What, alert.ConnectionId, alert.Subject), by);
}
