using System.ComponentModel;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Hooks;

[Description("What became of an event on its way to an endpoint.")]
public enum HookEventState
{
    [Description("It waits for its next attempt.")]
    Pending,

    [Description("The endpoint accepted it.")]
    Delivered,

    [Description("The last attempt failed, too. Replay it to try again.")]
    Failed,
}

[Description("One request to an endpoint, and its answer.")]
public sealed record HookAttempt(
    [property: Description("When the request was made.")] DateTimeOffset At,
    [property: Description("The HTTP status of the answer; null where there was none.")] int? Status,
    [property: Description("How long the answer took.")] long LatencyMs,
    [property: Description("Why it counts as failed; null where it does not.")] string? Detail,
    [property: Description("The beginning of the answer's body.")] string? Response);

/// <summary>An event on its way to an endpoint, with its attempts inside.</summary>
public sealed record HookEvent
{
    /// <summary>Of the table as <c>t</c>, in the order of <see cref="Read"/>.</summary>
    internal const string Columns = "t.hook_id, t.seq, t.tenant_id, t.event_id, t.delivery_id, t.type, t.state, t.tries, t.next_at, t.attempts";

    /// <summary>More are not kept: after a replay they begin anew.</summary>
    private const int MostAttempts = 30;

    public required Guid HookId { get; init; }
    public required long Seq { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid EventId { get; init; }
    public Guid? DeliveryId { get; init; }
    public required string Type { get; init; }
    public HookEventState State { get; init; }

    /// <summary>Since it was last put on its way.</summary>
    public int Tries { get; init; }

    /// <summary>It never happened, and was never on its way: sent once, to try the endpoint.</summary>
    public bool IsTest => State != HookEventState.Pending && Tries == 0;

    public required DateTimeOffset NextAt { get; init; }
    public IReadOnlyList<HookAttempt> Attempts { get; init; } = [];

    private static readonly Column<HookEvent> AttemptsMade = new("attempts", ColumnKind.Text, e => e.Attempts.Count == 0 ? null : JsonSerializer.Serialize(e.Attempts, Json.Options));

    internal static readonly Table<HookEvent> New = new("hook_events",
        new("hook_id", ColumnKind.Uuid, e => e.HookId),
        new("seq", ColumnKind.Integer, e => e.Seq),
        new("tenant_id", ColumnKind.Uuid, e => e.TenantId),
        new("event_id", ColumnKind.Uuid, e => e.EventId),
        new("delivery_id", ColumnKind.Uuid, e => e.DeliveryId),
        new("type", ColumnKind.Text, e => e.Type),
        new("state", ColumnKind.Text, e => EnumNames.Of(e.State)),
        new("tries", ColumnKind.Integer, e => (long)e.Tries),
        new("next_at", ColumnKind.Integer, e => e.NextAt),
        AttemptsMade)
    {
        KeyColumns = 3,
    };

    /// <summary>On its way once more; its attempts stay.</summary>
    internal static readonly Table<HookEvent> Again = Changed();

    internal static readonly Table<HookEvent> Tried = Changed(AttemptsMade);

    internal HookEvent With(HookAttempt attempt) => this with { Tries = Tries + 1, Attempts = [.. Attempts.TakeLast(MostAttempts - 1), attempt] };

    internal static HookEvent Read(Row row) => new()
    {
        HookId = row.Uuid(0),
        Seq = row.Number(1),
        TenantId = row.Uuid(2),
        EventId = row.Uuid(3),
        DeliveryId = row.UuidOrNull(4),
        Type = row.Text(5),
        State = EnumNames.Parse<HookEventState>(row.Text(6)),
        Tries = (int)row.Number(7),
        NextAt = row.Time(8),
        Attempts = row.TextOrNull(9) is { } attempts ? JsonSerializer.Deserialize<HookAttempt[]>(attempts, Json.Options)! : [],
    };

    private static Table<HookEvent> Changed(params Column<HookEvent>[] more) => new("hook_events",
    [
        new("hook_id", ColumnKind.Uuid, e => e.HookId),
        new("seq", ColumnKind.Integer, e => e.Seq),
        new("tenant_id", ColumnKind.Uuid, e => e.TenantId),
        new("state", ColumnKind.Text, e => EnumNames.Of(e.State)),
        new("tries", ColumnKind.Integer, e => (long)e.Tries),
        new("next_at", ColumnKind.Integer, e => e.NextAt),
        .. more,
    ])
    {
        KeyColumns = 3,
    };
}
