using System.Diagnostics;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>A verified webhook as it came: stored before it is believed, and kept to be replayed.</summary>
internal sealed record RawEvent
{
    /// <summary>The problem of what is not believed.</summary>
    public const string Forged = "Its token was used before with another body.";

    public const string Test = "It is a test and about no email.";

    /// <summary>Before the first place of the queue.</summary>
    public static readonly (DateTimeOffset At, Guid Id) FrontOfQueue = (DateTimeOffset.UnixEpoch, Guid.Empty);

    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid ConnectionId { get; init; }
    public required string Provider { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required byte[] Body { get; init; }

    /// <summary>What stands for one body only, where the signature does not cover the body.</summary>
    public string? Token { get; init; }

    /// <summary>What is kept of its headers, by <see cref="WebhookHeaders"/>.</summary>
    public string? Headers { get; init; }

    /// <summary>The provider was asked for it, so that it does not show that webhooks come.</summary>
    public bool WasFetched => Headers == WebhookHeaders.Fetched;

    /// <summary>The span that took it in, where it is traced and has been in memory since.</summary>
    public ActivityContext ReceivedIn { get; init; }

    public RawEventState State { get; init; } = RawEventState.Pending;
    public int Tries { get; init; }
    public required DateTimeOffset NextAt { get; init; }

    /// <summary>Why it was set aside; nothing else keeps one.</summary>
    public string? Problem { get; init; }

    /// <summary>To be tried again.</summary>
    public RawEvent Postponed(DateTimeOffset now) => this with { Tries = Tries + 1, NextAt = now + Pauses.After(Tries) };

    private static readonly Table<RawEvent> New = new("raw_events",
        new("id", ColumnKind.Uuid, e => e.Id),
        new("tenant_id", ColumnKind.Uuid, e => e.TenantId),
        new("connection_id", ColumnKind.Uuid, e => e.ConnectionId),
        new("provider", ColumnKind.Text, e => e.Provider),
        new("received_at", ColumnKind.Integer, e => e.ReceivedAt),
        new("body", ColumnKind.Bytes, e => e.Body),
        new("token", ColumnKind.Text, e => e.Token),
        new("state", ColumnKind.Text, _ => "received"),
        new("headers", ColumnKind.Text, e => e.Headers));

    private static readonly Table<RawEvent> SetAside = new("raw_events",
        new("id", ColumnKind.Uuid, e => e.Id),
        new("tenant_id", ColumnKind.Uuid, e => e.TenantId),
        new("state", ColumnKind.Text, e => e.State == RawEventState.Done ? "received" : EnumNames.Of(e.State)),
        new("problem", ColumnKind.Text, e => e.Problem));

    private static readonly Table<RawEvent> Queue = new("webhook_queue",
        new("id", ColumnKind.Uuid, e => e.Id),
        new("tenant_id", ColumnKind.Uuid, e => e.TenantId),
        new("next_at", ColumnKind.Integer, e => e.NextAt),
        new("tries", ColumnKind.Integer, e => (long)e.Tries))
    {
        KeyColumns = 3,
    };

    /// <returns>Of each, whether it is new. What was fetched before has been stored under the same id.</returns>
    public static IReadOnlyList<bool> Insert(Session session, IReadOnlyList<RawEvent> arrived)
    {
        var isNew = session.Insert(New, arrived);
        session.Insert(Queue, [.. arrived.Where((_, i) => isNew[i])]);
        return isNew;
    }

    /// <summary>Takes what was processed off the queue, and puts what is to be tried again at its new time.</summary>
    public static void Save(Session session, IReadOnlyList<RawEvent> before, IReadOnlyList<RawEvent> after)
    {
        // Only whoever took it off puts it back: two that process the same one would leave it there twice.
        var taken = session.Delete(Queue, before);
        session.Insert(Queue, [.. after.Where((e, i) => taken[i] && e.State == RawEventState.Pending)]);
        session.Update(SetAside, [.. after.Where(e => e.State is RawEventState.Unmatched or RawEventState.Quarantined)]);
    }

    /// <summary>Says what became of those that were read again.</summary>
    public static void Settle(Session session, IReadOnlyList<RawEvent> settled) => session.Update(SetAside, settled);

    /// <summary>Puts one on the queue once more, or to its front, whatever became of it before: to process it twice changes nothing.</summary>
    /// <returns>False where it is no longer kept.</returns>
    public static bool Replay(Session session, Guid tenant, Guid id, DateTimeOffset now)
    {
        if (session.Execute("UPDATE raw_events SET state = 'received', problem = NULL WHERE id = @id AND tenant_id = @tenant", new { id, tenant }) == 0)
            return false;

        session.Execute("DELETE FROM webhook_queue WHERE id = @id AND tenant_id = @tenant", new { id, tenant });
        session.Execute("INSERT INTO webhook_queue (next_at, id, tenant_id, tries) VALUES (@now, @id, @tenant, 0)", new { now, id, tenant });
        return true;
    }

    /// <summary>Those whose time has come, the first first.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="after">Behind which place of the queue: the time and the id of the last that was read.</param>
    /// <param name="now">Until when.</param>
    /// <param name="ahead">And how much longer of what was not tried yet.</param>
    /// <param name="most">At most so many.</param>
    public static List<RawEvent> Due(Session session, (DateTimeOffset At, Guid Id) after, DateTimeOffset now, TimeSpan ahead, int most) => session.Rows(
        """
        SELECT r.id, r.tenant_id, r.connection_id, r.provider, r.received_at, r.body, r.token, q.tries, q.next_at, r.headers
        FROM webhook_queue q JOIN raw_events r ON r.id = q.id AND r.tenant_id = q.tenant_id
        WHERE q.next_at <= @until AND (q.tries = 0 OR q.next_at <= @now) AND (q.next_at, q.id) > (@At, @Id)
        ORDER BY q.next_at, q.id LIMIT @most
        """, new { until = now + ahead, now, after.At, after.Id, most }, Read);

    /// <summary>How long the oldest waits that was not tried yet. One that is to be processed once more waits since it was put there, to a minute.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="now">Until when.</param>
    /// <param name="grace">For how long what came is left to the node that took it.</param>
    public static TimeSpan Waiting(Session session, DateTimeOffset now, TimeSpan grace)
    {
        var oldest = session.Rows("""
            SELECT r.received_at, q.next_at FROM webhook_queue q JOIN raw_events r ON r.id = q.id AND r.tenant_id = q.tenant_id
            WHERE q.tries = 0 ORDER BY q.next_at, q.id LIMIT 1
            """, null, row => (Received: row.Time(0), Next: row.Time(1)));
        return oldest is [var first] ? TimeSpan.FromTicks(Math.Clamp((now - first.Received).Ticks, 0, Math.Max(0, (now - first.Next + grace).Ticks))) : TimeSpan.Zero;
    }

    /// <summary>What is kept of a span of ids and was processed, but for what is not believed.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="tenant">Whose; null for all.</param>
    /// <param name="after">Below the first.</param>
    /// <param name="last">The last.</param>
    public static List<RawEvent> Processed(Session session, Guid? tenant, Guid after, Guid last) =>
        Processed(session, $"id > @after AND id <= @last{(tenant is null ? "" : " AND tenant_id = @tenant")}", new { tenant, after, last, Forged });

    /// <summary>Those of the ids that are kept and were processed, but for what is not believed.</summary>
    public static List<RawEvent> Processed(Session session, Guid[] ids) => Processed(session, "id = ANY(@ids)", new { ids, Forged });

    private static List<RawEvent> Processed(Session session, string which, object parameters) => session.Rows(
        $"""
        SELECT id, tenant_id, connection_id, provider, received_at, body, token, 0, received_at, headers, state, problem FROM raw_events
        WHERE {which} AND (problem IS NULL OR problem <> @Forged) AND id NOT IN (SELECT id FROM webhook_queue WHERE {which})
        ORDER BY id
        """, parameters, ReadSettled);

    /// <summary>Deletes what came before, the oldest first, but for what still waits to be processed.</summary>
    public static int Delete(Session session, DateTimeOffset before, int most)
    {
        var deleted = session.Execute(
            """
            DELETE FROM raw_events WHERE (id, tenant_id) IN (
              SELECT id, tenant_id FROM raw_events
              WHERE id < @end AND id NOT IN (SELECT id FROM webhook_queue WHERE id < @end)
              ORDER BY id LIMIT @most)
            """, new { end = IdOrder.LowestAt(before), most });
        // What they told of email from before can't be told again.
        if (deleted > 0)
            session.Execute("UPDATE retention SET webhooks_since = @before WHERE id = 1 AND webhooks_since < @before", new { before });

        return deleted;
    }

    /// <summary>The end of a page that begins after an id; null where fewer follow.</summary>
    public static Guid? EndOfPage(Session read, Guid from, int rows) =>
        read.Query<Guid>("SELECT id FROM raw_events WHERE id > @from ORDER BY id LIMIT 1 OFFSET @rows", new { from, rows }).Cast<Guid?>().FirstOrDefault();

    public static DateTimeOffset? Oldest(Session read) =>
        read.Rows("SELECT received_at FROM raw_events ORDER BY id LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault();

    private static RawEvent Read(Row row) => new()
    {
        Id = row.Uuid(0),
        TenantId = row.Uuid(1),
        ConnectionId = row.Uuid(2),
        Provider = row.Text(3),
        ReceivedAt = row.Time(4),
        Body = row.Bytes(5),
        Token = row.TextOrNull(6),
        Tries = (int)row.Number(7),
        NextAt = row.Time(8),
        Headers = row.TextOrNull(9),
    };

    private static RawEvent ReadSettled(Row row) => Read(row) with
    {
        State = row.Text(10) is "received" ? RawEventState.Done : EnumNames.Parse<RawEventState>(row.Text(10)),
        Problem = row.TextOrNull(11),
    };
}

internal enum RawEventState
{
    /// <summary>To be processed, or tried again.</summary>
    Pending,
    Done,

    /// <summary>Authentic, but names no delivery that is known, for an hour.</summary>
    Unmatched,

    /// <summary>Authentic but not understood, or a forgery by replay. Kept for a person to look at.</summary>
    Quarantined,
}
