using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>An event as it stands in its row.</summary>
internal sealed record EventRow
{
    /// <summary>Of the table as <c>e</c>.</summary>
    public const string Columns = "e.seq, e.id, e.delivery_id, e.call_id, e.connection_id, e.type, e.class, e.at, e.received_at, e.recipient, e.detail, e.url, e.machine, e.client, e.device, e.place";

    public long Seq { get; init; }
    public Guid Id { get; init; }
    public Guid? DeliveryId { get; init; }
    public Guid? CallId { get; init; }
    public Guid ConnectionId { get; init; }
    public string Type { get; init; } = "";
    public string? Class { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public string Recipient { get; init; } = "";
    public string? Detail { get; init; }
    public string? Url { get; init; }
    public bool Machine { get; init; }
    public string? Client { get; init; }
    public string? Device { get; init; }
    public string? Place { get; init; }

    public LoggedEvent Event(string provider, Delivery? visited)
    {
        var type = EnumNames.Parse<EventType>(Type);
        return new()
        {
            Id = Id,
            At = At,
            ReceivedAt = ReceivedAt,
            Provider = provider,
            Type = type,
            Class = Class is null ? null : EnumNames.Parse<BounceClass>(Class),
            Recipient = Recipient,
            DeliveryId = DeliveryId,
            Detail = Detail,
            Url = Url,
            Machine = Machine || visited?.WasMachine(CallId, type, At, Url) == true,
            Client = Client,
            Device = Device is null ? null : EnumNames.Parse<DeviceKind>(Device),
            Place = Place,
            Took = type == EventType.Delivered ? Since(CallId) : null,
        };
    }

    /// <summary>Null where the provider's clock is behind ours.</summary>
    private TimeSpan? Since(Guid? call) => call is { } id && At - Sending.Records.DeliveryId.TimeOf(id) is { Ticks: >= 0 } took ? took : null;
}
