using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>A webhook as it came and as it stands now.</summary>
internal sealed record KeptWebhook
{
    private const string Columns = "r.id, r.connection_id, r.provider, r.received_at, r.body, r.state, r.problem, r.headers, q.tries, q.next_at";

    public required Guid Id { get; init; }
    public required Guid ConnectionId { get; init; }
    public required string Provider { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required byte[] Body { get; init; }
    public required EventState State { get; init; }
    public string? Problem { get; init; }
    public string? Headers { get; init; }

    /// <summary>How often it was tried, where it waits to be tried again.</summary>
    public int? Tries { get; init; }

    public DateTimeOffset? NextAt { get; init; }

    public static KeptWebhook? Find(Session read, Guid tenant, Guid id) => read.Rows($"""
        SELECT {Columns} FROM raw_events r LEFT JOIN webhook_queue q ON q.id = r.id AND q.tenant_id = r.tenant_id
        WHERE r.id = @id AND r.tenant_id = @tenant
        """, new { id, tenant }, Read).FirstOrDefault();

    /// <summary>The ids of those in a state, the last to come first. The queue is short as a rule; what was set aside has an index of its own.</summary>
    public static IReadOnlyList<Guid> Page(Session read, Guid tenant, EventState state, Guid from, Guid before, int most) => state == EventState.Waiting
        ? read.Query<Guid>(
            "SELECT DISTINCT id FROM webhook_queue WHERE tenant_id = @tenant AND id >= @from AND id < @before ORDER BY id DESC LIMIT @most",
            new { tenant, from, before, most })
        : read.Query<Guid>("""
            SELECT id FROM raw_events WHERE tenant_id = @tenant AND state <> 'received' AND state = @state AND id >= @from AND id < @before ORDER BY id DESC LIMIT @most
            """, new { tenant, state = EnumNames.Of(state), from, before, most });

    /// <summary>How many are in a state, counted so far; those that an admin or a provider sent to try the endpoint left out.</summary>
    public static int Count(Session read, Guid tenant, EventState state, int most) => state == EventState.Waiting
        ? Page(read, tenant, state, Guid.Empty, Guid.AllBitsSet, most).Count
        : read.First<int>("""
            SELECT COUNT(*) FROM (
              SELECT 1 FROM raw_events WHERE tenant_id = @tenant AND state <> 'received' AND state = @state AND (problem IS NULL OR problem <> @Test) LIMIT @most) AS counted
            """, new { tenant, state = EnumNames.Of(state), most, RawEvent.Test });

    private static KeptWebhook Read(Row row) => new()
    {
        Id = row.Uuid(0),
        ConnectionId = row.Uuid(1),
        Provider = row.Text(2),
        ReceivedAt = row.Time(3),
        Body = row.Bytes(4),
        State = row.TimeOrNull(9) is not null ? EventState.Waiting : StateOf(row.Text(5)),
        Problem = row.TextOrNull(6),
        Headers = row.TextOrNull(7),
        Tries = row.TimeOrNull(9) is null ? null : (int)row.Number(8),
        NextAt = row.TimeOrNull(9),
    };

    private static EventState StateOf(string stored) => stored switch
    {
        "received" => EventState.Processed,
        _ => EnumNames.Parse<EventState>(stored),
    };
}
