using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Hooks.Admin;

/// <summary>Of an endpoint's last events.</summary>
/// <param name="Waiting">On their way, up to a bound.</param>
/// <param name="Share">Of those that came to an end, or failed at least once: how many were delivered. Null where there are none.</param>
internal sealed record HookFigures(long Waiting, double? Share);

/// <summary>What was sent to an endpoint and what it answered, and sending it again.</summary>
internal sealed class HookLog(Database database, Writer writer, Audit audit, TimeProvider time)
{
    private const int Counted = 200;

    /// <summary>What was recorded last comes first.</summary>
    public async Task<Page<HookEvent>> ListAsync(Hook hook, HookEventState? state, long? before, int limit, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = read.Rows($"""
            SELECT {HookEvent.Columns} FROM hook_events t
            WHERE t.hook_id = @Id AND t.tenant_id = @TenantId AND t.seq < @before{(state is null ? "" : " AND t.state = @state")}
            ORDER BY t.seq DESC LIMIT @most
            """, new { hook.Id, hook.TenantId, before = before ?? long.MaxValue, state = state is { } only ? EnumNames.Of(only) : null, most = limit + 1 }, HookEvent.Read);
        var page = rows.Take(limit).ToList();
        return new(page, rows.Count > limit ? EventOrder.Text(page[^1].Seq) : null);
    }

    public async Task<HookFigures> FiguresAsync(Hook hook, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var (good, tried) = read.Rows("""
            SELECT COALESCE(SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END), 0), COUNT(*) FROM (
              SELECT state, tries FROM hook_events WHERE hook_id = @Id AND tenant_id = @TenantId ORDER BY seq DESC LIMIT @Counted) AS latest
            WHERE tries > 0
            """, new { hook.Id, hook.TenantId, Counted }, row => (row.Number(0), row.Number(1)))[0];
        return new(HookQueue.CountPending(read, hook), tried == 0 ? null : (double)good / tried);
    }

    /// <summary>Adds a test and its answer. Its place is one of the order of events, so that no event ever takes it.</summary>
    public Task AddTestAsync(Hook hook, Guid eventId, EventType type, HookAttempt attempt) => writer.ChangeAsync(session =>
    {
        var now = time.GetUtcNow();
        var below = EventOrder.Reserve(session, [new(hook.TenantId, 1)], now)[hook.TenantId];
        return session.Insert(HookEvent.New, [new()
        {
            HookId = hook.Id,
            Seq = below + 1,
            TenantId = hook.TenantId,
            EventId = eventId,
            Type = EnumNames.Of(type),
            State = attempt.Detail is null ? HookEventState.Delivered : HookEventState.Failed,
            NextAt = now,
            Attempts = [attempt],
        }]);
    });

    /// <summary>Sends one event again.</summary>
    /// <returns>False where the tenant has no such event.</returns>
    public async Task<bool> ReplayAsync(Hook hook, Guid eventId, string actor)
    {
        var now = time.GetUtcNow();
        var entry = Entry(hook, actor, new { @event = PublicId.Format(PublicId.Event, eventId) });
        return await writer.ChangeAsync(session =>
        {
            var found = session.Rows("SELECT seq, delivery_id, type FROM events WHERE id = @eventId AND tenant_id = @TenantId", new { eventId, hook.TenantId },
                row => new HookEvent { HookId = hook.Id, TenantId = hook.TenantId, EventId = eventId, Seq = row.Number(0), DeliveryId = row.UuidOrNull(1), Type = row.Text(2), NextAt = now });
            if (found.Count == 0)
                return false;
            if (!session.Insert(HookEvent.New, found)[0])
                session.Update(HookEvent.Again, found);

            Audit.Write(session, entry);
            return true;
        });
    }

    /// <summary>Sends what failed in a range again.</summary>
    /// <returns>How many.</returns>
    public Task<int> ReplayFailedAsync(Hook hook, DateTimeOffset since, DateTimeOffset? until, string actor)
    {
        var entry = Entry(hook, actor, new { since, until, failed_only = true });
        var range = new { hook.Id, hook.TenantId, from = EventOrder.LowestAt(since), end = EventOrder.LowestAt(until ?? DateTimeOffset.MaxValue), now = time.GetUtcNow() };
        return writer.ChangeAsync(session =>
        {
            Audit.Write(session, entry);
            return session.Execute("""
                UPDATE hook_events SET state = 'pending', tries = 0, next_at = @now
                WHERE hook_id = @Id AND tenant_id = @TenantId AND state = 'failed' AND tries > 0 AND seq >= @from AND seq < @end
                """, range);
        });
    }

    /// <summary>Sends all of a range again, in its order and before anything newer that was not taken over yet. A range that is under way goes on to cover both.</summary>
    /// <returns>False where the endpoint is gone.</returns>
    public Task<bool> ReplayAsync(Hook hook, DateTimeOffset since, DateTimeOffset? until, string actor)
    {
        var entry = Entry(hook, actor, new { since, until });
        var range = new { hook.Id, hook.TenantId, after = EventOrder.LowestAt(since) - 1, end = EventOrder.LowestAt(until ?? DateTimeOffset.MaxValue) - 1 };
        return writer.ChangeAsync(session =>
        {
            // What comes after its place it gets anyhow.
            var hit = session.Execute("""
                UPDATE hooks SET
                  replay_after = CASE WHEN replay_after < @after THEN replay_after ELSE @after END,
                  replay_until = CASE WHEN replay_until > @end THEN replay_until WHEN @end > seq THEN seq ELSE @end END
                WHERE id = @Id AND tenant_id = @TenantId
                """, range) > 0;
            if (hit)
                Audit.Write(session, entry);

            return hit;
        });
    }

    private AuditEntry Entry(Hook hook, string actor, object what) =>
        audit.Entry(hook.TenantId, actor, "hook.replayed", new { hook = PublicId.Format(PublicId.Hook, hook.Id), host = hook.Host, what });
}
