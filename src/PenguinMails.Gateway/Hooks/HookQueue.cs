using Dapper;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Hooks;

/// <summary>An active endpoint and what waits for it.</summary>
/// <param name="DueAt">When the next event on its way is due; null where none is.</param>
/// <param name="Oldest">The place of the oldest on its way.</param>
/// <param name="End">Of the order of its tenant's events.</param>
internal sealed record HookWork(Hook Hook, DateTimeOffset? DueAt, long? Oldest, long End)
{
    public bool IsBehind => Hook.Seq < End || Hook.ReplayUntil is not null;

    public bool IsDue(DateTimeOffset now) => Hook.NotBefore <= now && (IsBehind || DueAt <= now);

    /// <summary>When the oldest event that it does not have yet was recorded; of what was not taken over, about.</summary>
    public DateTimeOffset? Since => Oldest is { } place ? EventOrder.TimeOf(place) : Hook.Seq < End ? EventOrder.TimeOf(Math.Max(Hook.Seq, EventOrder.LowestAt(Hook.CreatedAt))) : null;
}

/// <summary>
/// Events on their way to endpoints: taken over from the order of events, and off their way with an answer. An endpoint has its own
/// place in the order, so what it does not get in time waits where all events are.
/// </summary>
internal sealed class HookQueue
{
    /// <summary>On their way to one endpoint; what follows waits in the order of events.</summary>
    public const int MostPending = 10_000;

    private const int Page = 500;

    private readonly Database database;
    private readonly Writer writer;
    private readonly EventLog log;
    private readonly TimeProvider time;
    private readonly WriteQueue<HookResult, bool> results;

    public HookQueue(Database database, Writer writer, EventLog log, TimeProvider time)
    {
        (this.database, this.writer, this.log, this.time) = (database, writer, log, time);
        results = writer.Queue<HookResult, bool>(WriteOrder.Background, Save);
    }

    /// <summary>All active endpoints, of all tenants.</summary>
    public async Task<IReadOnlyList<HookWork>> WorkAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var hooks = await read.QueryAsync<Hook>($"SELECT {Hook.Columns} FROM hooks h WHERE h.state = 'active' ORDER BY h.tenant_id, h.id", null, ct);
        var waiting = read.Rows("""
            SELECT h.id, COALESCE(o.last_seq, 0),
              (SELECT MIN(e.next_at) FROM hook_events e WHERE e.hook_id = h.id AND e.tenant_id = h.tenant_id AND e.state = 'pending'),
              (SELECT MIN(e.seq) FROM hook_events e WHERE e.hook_id = h.id AND e.tenant_id = h.tenant_id AND e.state = 'pending')
            FROM hooks h LEFT JOIN event_order o ON o.tenant_id = h.tenant_id WHERE h.state = 'active'
            """, null, row => (Id: row.Uuid(0), End: row.Number(1), DueAt: row.TimeOrNull(2), Oldest: row.NumberOrNull(3)))
            .ToDictionary(one => one.Id);
        return [.. from hook in hooks where waiting.ContainsKey(hook.Id) let one = waiting[hook.Id] select new HookWork(hook, one.DueAt, one.Oldest, one.End)];
    }

    /// <summary>Takes over what follows, as far as there is room.</summary>
    /// <returns>False where there was nothing, or no room.</returns>
    public async Task<bool> TakeOverAsync(Hook hook, CancellationToken ct)
    {
        var hidden = await log.HiddenAsync(hook.TenantId, ct);
        IReadOnlyList<HookEvent> events;
        long next;
        using (var read = await database.ReadAsync(ct))
        {
            if (CountPending(read, hook) >= MostPending)
                return false;

            var end = hook.ReplayUntil ?? EventOrder.EndOf(read, hook.TenantId);
            var after = hook.ReplayAfter ?? hook.Seq;
            if (hook.ReplayUntil is null && end <= after)
                return false;

            var rows = Following(read, hook, hidden, after, end);
            next = rows.Count == Page ? rows[^1].Seq : end;
            events = [.. rows.Select(row => On(row, hook))];
        }

        return await writer.ChangeAsync(session => TakeOver(session, hook, events, next));
    }

    /// <summary>What may go now: of each delivery the earliest only.</summary>
    public async Task<IReadOnlyList<HookEvent>> NextAsync(Hook hook, int most, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT {HookEvent.Columns} FROM hook_events t
            WHERE t.hook_id = @Id AND t.tenant_id = @TenantId AND t.state = 'pending' AND t.next_at <= @now
              AND NOT EXISTS (SELECT 1 FROM hook_events b WHERE b.hook_id = t.hook_id AND b.tenant_id = t.tenant_id AND b.state = 'pending'
                AND b.delivery_id = t.delivery_id AND b.seq < t.seq)
            ORDER BY t.next_at, t.seq LIMIT @most
            """, new { hook.Id, hook.TenantId, now = time.GetUtcNow(), most }, HookEvent.Read);
    }

    /// <summary>Writes what came of an attempt.</summary>
    /// <returns>True where the endpoint was disabled by it.</returns>
    public Task<bool> SaveAsync(HookResult result) => results.WriteAsync(result);

    /// <summary>Null where it is gone, or gets nothing for now.</summary>
    public async Task<Hook?> ReadActiveAsync(Hook hook, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<Hook>($"SELECT {Hook.Columns} FROM hooks h WHERE h.id = @Id AND h.tenant_id = @TenantId AND h.state = 'active'", new { hook.Id, hook.TenantId }, ct) is { } now
            && now.NotBefore <= time.GetUtcNow() ? now : null;
    }

    /// <summary>Deletes what is past its time: of what is still on its way only where its endpoint is gone.</summary>
    public static int Delete(Session session, DateTimeOffset before, int most) => session.Execute("""
        DELETE FROM hook_events WHERE (hook_id, seq, tenant_id) IN (
          SELECT hook_id, seq, tenant_id FROM hook_events
          WHERE seq < @end AND (state <> 'pending' OR hook_id NOT IN (SELECT id FROM hooks)) ORDER BY seq LIMIT @most)
        """, new { end = EventOrder.LowestAt(before), most });

    public static DateTimeOffset? Oldest(Session read) =>
        read.Rows("SELECT seq FROM hook_events ORDER BY seq LIMIT 1", null, row => EventOrder.TimeOf(row.Number(0))).Cast<DateTimeOffset?>().FirstOrDefault();

    public static long CountPending(Session read, Hook hook) => read.First<long>("""
        SELECT COUNT(*) FROM (SELECT 1 FROM hook_events WHERE hook_id = @Id AND tenant_id = @TenantId AND state = 'pending' LIMIT @MostPending) AS pending
        """, new { hook.Id, hook.TenantId, MostPending });

    private static List<EventRow> Following(Session read, Hook hook, IReadOnlyList<HiddenEvents> hidden, long after, long end)
    {
        var types = hook.Wanted.Select(EnumNames.Of).ToArray();
        return new EventReader(read, hook.TenantId, hidden).Rows(
            new DynamicParameters(new { after, end, types, Page }),
            $"e.received_at > 0 AND e.seq > @after AND e.seq <= @end{(types.Length > 0 ? " AND e.type = ANY(@types::text[])" : "")} ORDER BY e.seq LIMIT @Page");
    }

    private HookEvent On(EventRow row, Hook hook) => new()
    {
        HookId = hook.Id,
        Seq = row.Seq,
        TenantId = hook.TenantId,
        EventId = row.Id,
        DeliveryId = row.DeliveryId,
        Type = row.Type,
        NextAt = time.GetUtcNow(),
    };

    /// <summary>Only from where it was read: an admin may have moved it, or another node taken over.</summary>
    private static bool TakeOver(Session session, Hook hook, IReadOnlyList<HookEvent> events, long next)
    {
        var moved = hook.ReplayUntil is { } until
            ? session.Execute("""
                UPDATE hooks SET replay_after = CASE WHEN @next < @until THEN @next END, replay_until = CASE WHEN @next < @until THEN @until END
                WHERE id = @Id AND tenant_id = @TenantId AND state = 'active' AND replay_after = @ReplayAfter AND replay_until = @until
                """, new { hook.Id, hook.TenantId, hook.ReplayAfter, until, next })
            : session.Execute(
                "UPDATE hooks SET seq = @next WHERE id = @Id AND tenant_id = @TenantId AND state = 'active' AND seq = @Seq AND replay_until IS NULL",
                new { hook.Id, hook.TenantId, hook.Seq, next });
        if (moved == 0)
            return false;

        var isNew = session.Insert(HookEvent.New, events);
        session.Update(HookEvent.Again, [.. events.Where((_, i) => !isNew[i])]);
        return true;
    }

    private static List<bool> Save(Session session, IReadOnlyList<HookResult> results)
    {
        session.Update(HookEvent.Tried, [.. results.Select(result => result.After).OrderBy(e => e.HookId, IdOrder.Instance).ThenBy(e => e.Seq)]);
        return [.. results.Select(result => Note(session, result))];
    }

    private static bool Note(Session session, HookResult result)
    {
        var attempt = result.After.Attempts[^1];
        var row = new { result.After.HookId, result.After.TenantId, attempt.At, attempt.Status, attempt.Detail, result.Pause, result.Problem, clear = attempt.Detail is null };
        session.Execute("""
            UPDATE hooks SET last_at = @At, last_status = @Status, last_detail = @Detail,
              slowness = CASE WHEN @clear THEN 0 WHEN CAST(@Pause AS bigint) IS NULL THEN slowness ELSE slowness + 1 END,
              not_before = COALESCE(CAST(@Pause AS bigint), not_before)
            WHERE id = @HookId AND tenant_id = @TenantId
            """, row);
        return result.Problem is not null && session.Execute(
            "UPDATE hooks SET state = 'disabled', problem = @Problem WHERE id = @HookId AND tenant_id = @TenantId AND state = 'active'", row) > 0;
    }
}

/// <summary>What came of an attempt.</summary>
/// <param name="After">The event as it is now, with the attempt as its last.</param>
/// <param name="Pause">Until when the endpoint gets nothing.</param>
/// <param name="Problem">Why it is to be disabled; null where it is not.</param>
internal sealed record HookResult(HookEvent After, DateTimeOffset? Pause, string? Problem);
