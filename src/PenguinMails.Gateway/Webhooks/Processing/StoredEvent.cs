using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>A normalised event as it is kept. Nothing in it but its place depends on when it was processed.</summary>
internal sealed record StoredEvent(Guid Id, RawEvent Raw, ProviderEvent Event, Guid? DeliveryId)
{
    /// <summary>In the order in which its tenant's events were recorded.</summary>
    public long Place { get; init; }

    public static readonly Table<StoredEvent> New = new("events",
        new("id", ColumnKind.Uuid, e => e.Id),
        new("tenant_id", ColumnKind.Uuid, e => e.Raw.TenantId),
        new("delivery_id", ColumnKind.Uuid, e => e.DeliveryId),
        new("call_id", ColumnKind.Uuid, e => e.Event.CallId),
        new("connection_id", ColumnKind.Uuid, e => e.Raw.ConnectionId),
        new("raw_id", ColumnKind.Uuid, e => e.Raw.Id),
        new("type", ColumnKind.Text, e => EnumNames.Of(e.Event.Type)),
        new("class", ColumnKind.Text, e => e.Event.Class is { } @class ? EnumNames.Of(@class) : null),
        new("at", ColumnKind.Integer, e => e.Event.At),
        new("received_at", ColumnKind.Integer, e => e.Raw.ReceivedAt),
        new("recipient", ColumnKind.Text, e => e.Event.Recipient),
        new("detail", ColumnKind.Text, e => e.Event.Detail),
        new("url", ColumnKind.Text, e => e.Event.Url),
        new("machine", ColumnKind.Boolean, e => e.Event.Machine),
        new("client", ColumnKind.Text, e => e.Event.Client),
        new("device", ColumnKind.Text, e => e.Event.Device is { } device ? EnumNames.Of(device) : null),
        new("place", ColumnKind.Text, e => e.Event.Place),
        new("seq", ColumnKind.Integer, e => e.Place));
}
