using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Routing.Replay;

/// <summary>
/// The replays of all tenants, so that every node can tell of them. A running one is its node's as long as that says it is alive; after that it
/// counts as interrupted.
/// </summary>
internal sealed class ReplayStore(Database database, Writer writer, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>False where the tenant has one running.</summary>
    public Task<bool> StartAsync(ReplayJob job, string actor) => writer.ChangeAsync(session =>
    {
        session.Execute($"""
            UPDATE replays SET status = 'interrupted', ended_at = @At WHERE tenant_id = @TenantId AND status = 'running' AND alive_until <= {session.Dialect.Clock}
            """, new { job.TenantId, job.At });
        session.Execute($"""
            INSERT INTO replays (id, tenant_id, status, days, created_at, created_by, alive_until, done, total)
            VALUES (@Id, @TenantId, 'running', @Days, @At, @actor, {session.Dialect.Clock} + @lifetime, 0, 0) ON CONFLICT DO NOTHING
            """, new { job.Id, job.TenantId, job.Days, job.At, actor, lifetime = (long)Lifetime.TotalMilliseconds });
        // It is there also where this is done again, because the answer to the commit was lost.
        return session.First<long>("SELECT COUNT(*) FROM replays WHERE id = @Id AND tenant_id = @TenantId", new { job.Id, job.TenantId }) == 1;
    });

    /// <returns>False where it is no longer this node's.</returns>
    public Task<bool> ProgressAsync(ReplayJob job, long done, long total) => writer.ChangeAsync(session => session.Execute($"""
        UPDATE replays SET done = @done, total = @total, alive_until = {session.Dialect.Clock} + @lifetime
        WHERE id = @Id AND tenant_id = @TenantId AND status = 'running'
        """, new { job.Id, job.TenantId, done, total, lifetime = (long)Lifetime.TotalMilliseconds }) == 1);

    public Task EndAsync(ReplayJob job, ReplayStatus status, ReplayResult? result) => writer.ChangeAsync(session => session.Execute("""
        UPDATE replays SET status = @status, result = @result, ended_at = @now, done = CASE WHEN @isDone THEN total ELSE done END
        WHERE id = @Id AND tenant_id = @TenantId AND status = 'running'
        """, new
    {
        job.Id,
        job.TenantId,
        status = EnumNames.Of(status),
        isDone = status == ReplayStatus.Done,
        result = result is null ? null : JsonSerializer.Serialize(result, Json.Options),
        now = time.GetUtcNow(),
    }));

    public Task<ReplayView?> FindAsync(Guid tenant, Guid id, CancellationToken ct) => FirstAsync("AND id = @id", new { tenant, id }, ct);

    /// <summary>The tenant's last.</summary>
    public Task<ReplayView?> LatestAsync(Guid tenant, CancellationToken ct) => FirstAsync("ORDER BY created_at DESC LIMIT 1", new { tenant }, ct);

    public static Purge Purge => Purge.Of("replays", (session, now, most) => session.Execute("""
        DELETE FROM replays WHERE (id, tenant_id) IN (SELECT id, tenant_id FROM replays WHERE created_at < @before ORDER BY created_at LIMIT @most)
        """, new { before = now - Kept, most }),
        read => read.Rows("SELECT created_at FROM replays ORDER BY created_at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());

    private async Task<ReplayView?> FirstAsync(string which, object parameters, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT id, CASE WHEN status = 'running' AND alive_until <= {read.Dialect.Clock} THEN 'interrupted' ELSE status END,
              days, created_at, created_by, ended_at, done, total, result
            FROM replays WHERE tenant_id = @tenant {which}
            """, parameters, row => new ReplayView
        {
            Id = row.Uuid(0),
            Status = EnumNames.Parse<ReplayStatus>(row.Text(1)),
            Days = (int)row.Number(2),
            CreatedAt = row.Time(3),
            CreatedBy = row.Text(4),
            EndedAt = row.TimeOrNull(5),
            Done = row.Number(6),
            Total = row.Number(7),
            Result = row.TextOrNull(8) is { } result ? JsonSerializer.Deserialize<ReplayResult>(result, Json.Options) : null,
        }).FirstOrDefault();
    }
}
