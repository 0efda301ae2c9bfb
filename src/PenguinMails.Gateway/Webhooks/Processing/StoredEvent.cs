using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>A normalised event as it is kept. Nothing in it but its place depends on when it was processed.</summary>
internal sealed record StoredEvent(Guid Id, RawEvent Raw, ProviderEvent Event, Guid? DeliveryId)
{
    /// <summary>In the order in which its tenant's events were recorded.</summary>
    public long Place { get; init; }

    private static readonly Column<StoredEvent>[] Key = [new("id", ColumnKind.Uuid, e => e.Id), new("tenant_id", ColumnKind.Uuid, e => e.Raw.TenantId)];

    /// <summary>What the webhook tells.</summary>
    private static readonly Column<StoredEvent>[] Told =
    [
        new("delivery_id", ColumnKind.Uuid, e => e.DeliveryId),
        new("call_id", ColumnKind.Uuid, e => e.Event.CallId),
        new("type", ColumnKind.Text, e => EnumNames.Of(e.Event.Type)),
        new("class", ColumnKind.Text, e => e.Event.Class is { } @class ? EnumNames.Of(@class) : null),
        new("at", ColumnKind.Integer, e => e.Event.At),
        new("recipient", ColumnKind.Text, e => e.Event.Recipient),
        new("detail", ColumnKind.Text, e => e.Event.Detail),
        new("url", ColumnKind.Text, e => e.Event.Url),
        new("machine", ColumnKind.Boolean, e => e.Event.Machine),
        new("client", ColumnKind.Text, e => e.Event.Client),
        new("device", ColumnKind.Text, e => e.Event.Device is { } device ? EnumNames.Of(device) : null),
        new("place", ColumnKind.Text, e => e.Event.Place),
    ];

    private static readonly Table<StoredEvent> New = new("events",
    [
        .. Key,
        .. Told,
        new("connection_id", ColumnKind.Uuid, e => e.Raw.ConnectionId),
        new("raw_id", ColumnKind.Uuid, e => e.Raw.Id),
        new("received_at", ColumnKind.Integer, e => e.Raw.ReceivedAt),
        new("seq", ColumnKind.Integer, e => e.Place),
    ]);

    /// <summary>Its row and its place stay, so that whoever follows events is told nothing twice.</summary>
    public static readonly Table<StoredEvent> Corrected = new("events", [.. Key, .. Told]);

    /// <summary>What was recorded together lies in the order in which it happened. A repetition leaves a gap, and the first its place.</summary>
    public static void Record(Session session, IReadOnlyList<StoredEvent> stored, DateTimeOffset now)
    {
        var events = stored.DistinctBy(e => e.Id).OrderBy(e => e.Id, IdOrder.Instance).ToList();
        if (events.Count == 0)
            return;

        var places = EventOrder.Reserve(session, events.CountBy(e => e.Raw.TenantId), now);
        session.Insert(New, events.ConvertAll(e => e with { Place = ++places[e.Raw.TenantId] }));
    }

    /// <summary>Those that are recorded, by id.</summary>
    public static Dictionary<Guid, RecordedEvent> Find(Session session, IReadOnlyList<StoredEvent> events) => session.Find(
        Corrected, $"t.id, t.raw_id, t.recipient, {string.Join(", ", Told.Select(column => "t." + column.Name))}", events,
        row => (Id: row.Uuid(0), Recorded: new RecordedEvent(row.Uuid(1), row.Text(2), TextOf(Told.Select((column, i) => ValueOf(row, column.Kind, i + 3))))), locked: false)
        .ToDictionary(row => row.Id, row => row.Recorded);

    /// <summary>What its row should say, to be compared.</summary>
    public string Text => TextOf(Told.Select(column => column.Value(this) is DateTimeOffset at ? at.ToUnixTimeMilliseconds() : column.Value(this)));

    private static string TextOf(IEnumerable<object?> values) => JsonSerializer.Serialize(values);

    private static object? ValueOf(Row row, ColumnKind kind, int i) => kind switch
    {
        ColumnKind.Uuid => row.UuidOrNull(i),
        ColumnKind.Text => row.TextOrNull(i),
        ColumnKind.Integer => row.NumberOrNull(i),
        ColumnKind.Boolean => row.Flag(i),
        _ => throw new InvalidOperationException(kind.ToString()),
    };
}

/// <param name="Raw">The webhook that told of it first.</param>
/// <param name="Text">All that its row says, to be compared.</param>
internal sealed record RecordedEvent(Guid Raw, string Recipient, string Text);
