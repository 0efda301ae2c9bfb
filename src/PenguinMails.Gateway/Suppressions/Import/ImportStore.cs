using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions.Admin;

namespace PenguinMails.Gateway.Suppressions.Import;

/// <param name="Table">What to import; closed when it has ended.</param>
internal sealed record ImportJob(Guid Id, Guid TenantId, Stream Table, string Actor, DateTimeOffset At);

/// <summary>
/// The imports of all tenants, so that every node can tell of them and stop them. A running one is its node's as long as that says it is alive; after that it
/// counts as interrupted.
/// </summary>
internal sealed class ImportStore(Database database, Writer writer, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly SuppressionImported Nothing = new(0, 0, 0, []);

    /// <summary>False where the tenant has one running.</summary>
    public Task<bool> StartAsync(ImportJob job) => writer.ChangeAsync(session =>
    {
        session.Execute($"""
            UPDATE suppression_imports SET status = 'interrupted', ended_at = @At WHERE tenant_id = @TenantId AND status = 'running' AND alive_until <= {session.Dialect.Clock}
            """, new { job.TenantId, job.At });
        session.Execute($"""
            INSERT INTO suppression_imports (id, tenant_id, status, created_at, created_by, alive_until, done, total, result)
            VALUES (@Id, @TenantId, 'running', @At, @Actor, {session.Dialect.Clock} + @lifetime, 0, 0, @result) ON CONFLICT DO NOTHING
            """, new { job.Id, job.TenantId, job.At, job.Actor, lifetime = (long)Lifetime.TotalMilliseconds, result = Text(Nothing) });
        // It is there also where this is done again, because the answer to the commit was lost.
        return session.First<long>("SELECT COUNT(*) FROM suppression_imports WHERE id = @Id AND tenant_id = @TenantId", new { job.Id, job.TenantId }) == 1;
    });

    /// <returns>False where it was stopped.</returns>
    public Task<bool> ProgressAsync(ImportJob job, long done, long total, SuppressionImported result) => writer.ChangeAsync(session => session.Execute($"""
        UPDATE suppression_imports SET done = @done, total = @total, result = @result, alive_until = {session.Dialect.Clock} + @lifetime
        WHERE id = @Id AND tenant_id = @TenantId AND status = 'running'
        """, new { job.Id, job.TenantId, done, total, result = Text(result), lifetime = (long)Lifetime.TotalMilliseconds }) == 1);

    public Task EndAsync(ImportJob job, ImportStatus status, SuppressionImported? result)
    {
        var now = time.GetUtcNow();
        return writer.ChangeAsync(session => session.Execute("""
            UPDATE suppression_imports SET
              status = CASE WHEN status = 'running' THEN @status ELSE status END, ended_at = @now, result = COALESCE(@result, result), done = CASE WHEN @isDone AND status = 'running' THEN total ELSE done END
            WHERE id = @Id AND tenant_id = @TenantId AND status IN ('running', 'canceled')
            """, new { job.Id, job.TenantId, now, status = EnumNames.Of(status), isDone = status == ImportStatus.Done, result = result is null ? null : Text(result) }));
    }

    /// <returns>False where none such runs.</returns>
    public Task<bool> CancelAsync(Guid tenant, Guid id)
    {
        var now = time.GetUtcNow();
        return writer.ChangeAsync(session => session.Execute(
            "UPDATE suppression_imports SET status = 'canceled', ended_at = @now WHERE id = @id AND tenant_id = @tenant AND status = 'running'", new { tenant, id, now }) == 1);
    }

    public Task<ImportView?> FindAsync(Guid tenant, Guid id, CancellationToken ct) => FirstAsync("AND id = @id", new { tenant, id }, ct);

    /// <summary>The tenant's last.</summary>
    public Task<ImportView?> LatestAsync(Guid tenant, CancellationToken ct) => FirstAsync("ORDER BY created_at DESC LIMIT 1", new { tenant }, ct);

    public static Purge Purge => Purge.Of("suppression_imports", (session, now, most) => session.Execute("""
        DELETE FROM suppression_imports WHERE (id, tenant_id) IN (SELECT id, tenant_id FROM suppression_imports WHERE created_at < @before ORDER BY created_at LIMIT @most)
        """, new { before = now - Kept, most }),
        read => read.Rows("SELECT created_at FROM suppression_imports ORDER BY created_at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());

    private async Task<ImportView?> FirstAsync(string which, object parameters, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT id, CASE WHEN status = 'running' AND alive_until <= {read.Dialect.Clock} THEN 'interrupted' ELSE status END, created_at, created_by, ended_at, done, total, result
            FROM suppression_imports WHERE tenant_id = @tenant {which}
            """, parameters, row => new ImportView
        {
            Id = row.Uuid(0),
            Status = EnumNames.Parse<ImportStatus>(row.Text(1)),
            CreatedAt = row.Time(2),
            CreatedBy = row.Text(3),
            EndedAt = row.TimeOrNull(4),
            Done = row.Number(5),
            Total = row.Number(6),
            Result = JsonSerializer.Deserialize<SuppressionImported>(row.Text(7), Json.Options)!,
        }).FirstOrDefault();
    }

    private static string Text(SuppressionImported result) => JsonSerializer.Serialize(result, Json.Options);
}
