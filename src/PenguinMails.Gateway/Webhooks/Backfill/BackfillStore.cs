using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Backfill;

/// <summary>
/// The last backfill of each connection, so that every node can tell of it. One runs at a time for a connection; it is its node's as long as that
/// says that it is alive, and counts as interrupted after that.
/// </summary>
internal sealed class BackfillStore(Database database, Writer writer, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    public async Task<DateTimeOffset?> LookedAtAsync(Connection connection, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("SELECT looked_at FROM backfills WHERE connection_id = @Id AND tenant_id = @TenantId", new { connection.Id, connection.TenantId }, row => row.TimeOrNull(0)).FirstOrDefault();
    }

    public Task LookedAsync(Connection connection, DateTimeOffset at) => writer.ChangeAsync(session => session.Execute("""
        INSERT INTO backfills (connection_id, tenant_id, looked_at) VALUES (@Id, @TenantId, @at)
        ON CONFLICT (connection_id, tenant_id) DO UPDATE SET looked_at = excluded.looked_at
        """, new { connection.Id, connection.TenantId, at }));

    /// <summary>False where one is running.</summary>
    public Task<bool> StartAsync(Connection connection, BackfillWindow window, string actor)
    {
        var at = time.GetUtcNow();
        return writer.ChangeAsync(session => session.Execute($"""
            INSERT INTO backfills (connection_id, tenant_id, status, started_at, started_by, from_at, until_at, alive_until)
            VALUES (@Id, @TenantId, 'running', @at, @actor, @From, @Until, {session.Dialect.Clock} + @lifetime)
            ON CONFLICT (connection_id, tenant_id) DO UPDATE SET
              status = 'running', started_at = excluded.started_at, started_by = excluded.started_by, ended_at = NULL, from_at = excluded.from_at,
              until_at = excluded.until_at, asked = 0, recovered = 0, problem = NULL, alive_until = excluded.alive_until
            WHERE backfills.status IS NULL OR backfills.status <> 'running' OR backfills.alive_until <= {session.Dialect.Clock}
            """, new { connection.Id, connection.TenantId, at, actor, window.From, window.Until, lifetime = (long)Lifetime.TotalMilliseconds }) == 1);
    }

    public Task ProgressAsync(Connection connection, BackfillProgress progress) => writer.ChangeAsync(session => session.Execute($"""
        UPDATE backfills SET asked = @Asked, recovered = @Recovered, alive_until = {session.Dialect.Clock} + @lifetime
        WHERE connection_id = @Id AND tenant_id = @TenantId AND status = 'running'
        """, new { connection.Id, connection.TenantId, progress.Asked, progress.Recovered, lifetime = (long)Lifetime.TotalMilliseconds }));

    public Task EndAsync(Connection connection, BackfillStatus status, BackfillProgress progress, string? problem) => writer.ChangeAsync(session => session.Execute("""
        UPDATE backfills SET status = @status, asked = @Asked, recovered = @Recovered, problem = @problem, ended_at = @now
        WHERE connection_id = @Id AND tenant_id = @TenantId AND status = 'running'
        """, new { connection.Id, connection.TenantId, status = EnumNames.Of(status), progress.Asked, progress.Recovered, problem, now = time.GetUtcNow() }));

    public async Task<BackfillView> OfAsync(Connection connection, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT CASE WHEN status = 'running' AND alive_until <= {read.Dialect.Clock} THEN 'interrupted' ELSE status END,
              from_at, until_at, started_at, started_by, ended_at, asked, recovered, problem
            FROM backfills WHERE connection_id = @Id AND tenant_id = @TenantId
            """, new { connection.Id, connection.TenantId }, row => new BackfillView
        {
            Provider = connection.Provider,
            Status = row.TextOrNull(0) is { } status ? EnumNames.Parse<BackfillStatus>(status) : null,
            From = row.TimeOrNull(1),
            Until = row.TimeOrNull(2),
            StartedAt = row.TimeOrNull(3),
            StartedBy = row.TextOrNull(4),
            EndedAt = row.TimeOrNull(5),
            Asked = row.Number(6),
            Recovered = row.Number(7),
            Problem = row.TextOrNull(8),
        }).FirstOrDefault() ?? new() { Provider = connection.Provider };
    }
}
