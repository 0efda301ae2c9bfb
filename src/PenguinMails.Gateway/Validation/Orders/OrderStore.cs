using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Validation.Orders;

/// <param name="Number">Of the job's orders, from 1.</param>
internal sealed record OrderKey(Guid TenantId, Guid JobId, int Number);

/// <param name="Most">How many addresses it may ask about.</param>
internal sealed record Order(OrderKey Key, OrderView View, ValidationPrice Price, long Most, int AddressColumn);

/// <summary>What was ordered of providers, for all nodes.</summary>
internal sealed class OrderStore(Database database, Writer writer, Audit audit)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    public static IEnumerable<Purge> Purges => [JobStore.PurgeOf("validation_lists", "job_id, tenant_id, order_number, number"), JobStore.PurgeOf("validation_orders", "job_id, tenant_id, number")];

    /// <returns>False where another order of the job has not ended yet.</returns>
    public Task<bool> StartAsync(Guid tenant, Guid job, OrderView view, ValidationPrice price)
    {
        var entry = audit.Entry(tenant, view.StartedBy, "validation.ordered", new { job = PublicId.Format(PublicId.Job, job), scope = EnumNames.Of(view.Scope), view.Addresses, estimate_usd = view.EstimateUsd, budget_usd = view.BudgetUsd });
        return writer.ChangeAsync(session =>
        {
            var added = session.Execute("""
                INSERT INTO validation_orders (job_id, tenant_id, number, created_at, status, alive_until, due_at, most, price, content)
                SELECT @job, @tenant, COALESCE(MAX(number), 0) + 1, @StartedAt, 'preparing', 0, 0, @Addresses, @price, @content FROM validation_orders WHERE job_id = @job AND tenant_id = @tenant
                HAVING COUNT(CASE WHEN status NOT IN ('done', 'canceled', 'failed') THEN 1 END) = 0
                ON CONFLICT DO NOTHING
                """, new { tenant, job, view.StartedAt, view.Addresses, price = Text(price), content = Text(view) });
            if (added == 1)
                Audit.Write(session, entry);
            return added == 1;
        });
    }

    /// <summary>Takes an order that is due and that nobody works on.</summary>
    public Task<OrderKey?> ClaimAsync() => writer.ChangeAsync(session =>
    {
        var due = session.Rows($"""
            SELECT tenant_id, job_id, number FROM validation_orders
            WHERE status IN ('preparing', 'running', 'canceling') AND due_at <= {session.Dialect.Clock} AND alive_until <= {session.Dialect.Clock} ORDER BY due_at LIMIT 1
            """, null, row => new OrderKey(row.Uuid(0), row.Uuid(1), (int)row.Number(2))).FirstOrDefault();
        return due is not null && session.Execute($"UPDATE validation_orders SET alive_until = {session.Dialect.Clock} + @lifetime WHERE job_id = @JobId AND tenant_id = @TenantId AND number = @Number AND alive_until <= {session.Dialect.Clock}", new { due.JobId, due.TenantId, due.Number, lifetime = (long)Lifetime.TotalMilliseconds }) == 1 ? due : null;
    });

    /// <summary>Whoever works on it still does.</summary>
    public Task ProlongAsync(OrderKey key) => writer.ChangeAsync(session =>
        session.Execute($"UPDATE validation_orders SET alive_until = {session.Dialect.Clock} + @lifetime WHERE job_id = @JobId AND tenant_id = @TenantId AND number = @Number AND alive_until > 0", new { key.JobId, key.TenantId, key.Number, lifetime = (long)Lifetime.TotalMilliseconds }));

    /// <summary>Lets another take it, after a while.</summary>
    public Task ReleaseAsync(OrderKey key, TimeSpan wait) => writer.ChangeAsync(session =>
        session.Execute($"UPDATE validation_orders SET alive_until = 0, due_at = {session.Dialect.Clock} + @wait WHERE job_id = @JobId AND tenant_id = @TenantId AND number = @Number", new { key.JobId, key.TenantId, key.Number, wait = (long)wait.TotalMilliseconds }));

    public async Task<Order?> FindAsync(OrderKey key, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("""
            SELECT o.status, o.content, o.price, o.most, j.address_column FROM validation_orders o JOIN validation_jobs j ON j.id = o.job_id AND j.tenant_id = o.tenant_id
            WHERE o.job_id = @JobId AND o.tenant_id = @TenantId AND o.number = @Number
            """, key, row => new Order(key, JobStore.OrderOf(row.Text(0), row.Text(1)), JsonSerializer.Deserialize<ValidationPrice>(row.Text(2), Json.Options)!, row.Number(3), (int)row.Number(4))).FirstOrDefault();
    }

    /// <summary>Its status apart, which others may have changed meanwhile.</summary>
    public Task SaveAsync(OrderKey key, OrderView view) => writer.ChangeAsync(session => session.Execute("UPDATE validation_orders SET content = @content WHERE job_id = @JobId AND tenant_id = @TenantId AND number = @Number", new { key.JobId, key.TenantId, key.Number, content = Text(view) }));

    /// <summary>Moves it from one status to the next, unless somebody else has before.</summary>
    public Task<bool> MoveAsync(OrderKey key, OrderStatus from, OrderView to) => writer.ChangeAsync(session =>
        session.Execute("UPDATE validation_orders SET status = @status, content = @content WHERE job_id = @JobId AND tenant_id = @TenantId AND number = @Number AND status = @from", new { key.JobId, key.TenantId, key.Number, status = EnumNames.Of(to.Status), content = Text(to), from = EnumNames.Of(from) }) == 1);

    public Task<bool> PauseAsync(Guid tenant, Guid job) => MoveLatestAsync(tenant, job, OrderStatus.Paused, "status = 'running'");

    public Task<bool> CancelAsync(Guid tenant, Guid job) => MoveLatestAsync(tenant, job, OrderStatus.Canceling, "status IN ('preparing', 'running', 'paused', 'failed')");

    /// <summary>Also of one that failed: what could not be worked on is uploaded again, under another name.</summary>
    public Task<bool> ResumeAsync(Guid tenant, Guid job) => writer.ChangeAsync(session =>
    {
        var isMoved = MoveLatest(session, tenant, job, OrderStatus.Running, "status IN ('paused', 'failed') AND EXISTS (SELECT 1 FROM validation_lists l WHERE l.job_id = @job AND l.tenant_id = @tenant AND l.order_number = validation_orders.number)")
            || MoveLatest(session, tenant, job, OrderStatus.Preparing, "status IN ('paused', 'failed')");
        if (isMoved)
            session.Execute("""
                UPDATE validation_lists SET state = 'waiting', attempt = attempt + 1, sent_at = NULL, processed = 0, problem = NULL WHERE job_id = @job AND tenant_id = @tenant AND state = 'failed'
                AND order_number = (SELECT MAX(number) FROM validation_orders WHERE job_id = @job AND tenant_id = @tenant)
                """, new { tenant, job });
        return isMoved;
    });

    public async Task<(Guid TenantId, Guid JobId, int AddressColumn)?> UncountedAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("SELECT tenant_id, id, address_column FROM validation_jobs WHERE status = 'done' AND to_ask IS NULL ORDER BY id LIMIT 1", null, row => (row.Uuid(0), row.Uuid(1), (int)row.Number(2))).Cast<(Guid, Guid, int)?>().FirstOrDefault();
    }

    public Task CountedAsync(Guid tenant, Guid job, ToAsk count) => writer.ChangeAsync(session =>
        session.Execute("UPDATE validation_jobs SET to_ask = @count WHERE id = @job AND tenant_id = @tenant", new { tenant, job, count = Text(count) }));

    private Task<bool> MoveLatestAsync(Guid tenant, Guid job, OrderStatus status, string where) => writer.ChangeAsync(session => MoveLatest(session, tenant, job, status, where));

    private static bool MoveLatest(Session session, Guid tenant, Guid job, OrderStatus status, string where) => session.Execute($"""
        UPDATE validation_orders SET status = @status, due_at = 0 WHERE job_id = @job AND tenant_id = @tenant
        AND number = (SELECT MAX(number) FROM validation_orders WHERE job_id = @job AND tenant_id = @tenant) AND {where}
        """, new { tenant, job, status = EnumNames.Of(status) }) == 1;

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Json.Options);
}
