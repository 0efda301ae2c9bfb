using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>What the API says of something that a provider reported, wherever it is told.</summary>
public abstract record EventEntry
{
    [SetsRequiredMembers]
    protected EventEntry(LoggedEvent e)
    {
        (Id, At, ReceivedAt, Provider) = (e.Id, e.At, e.ReceivedAt, e.Provider);
        (Class, Status, Recipient) = (e.Class, e.Status, e.Recipient);
        (DeliveryId, MessageId) = (e.DeliveryId, e.MessageId);
        (Client, Device, Place) = (e.Client, e.Device, e.Place);
        (Detail, Url, Machine) = (e.Detail, e.Url, e.Machine ? true : null);
    }

    [PrefixedId(PublicId.Event), Description("The event's id.")]
    public required Guid Id { get; init; }

    [Description("When it happened, by the provider's clock.")]
    public required DateTimeOffset At { get; init; }

    [Description("When the gateway heard of it.")]
    public required DateTimeOffset ReceivedAt { get; init; }

    [Description("The provider that reported it.")]
    public required string Provider { get; init; }

    [Description("The kind of bounce; null for other events.")]
    public BounceClass? Class { get; init; }

    [Description("How it went, in a word.")]
    public required EventStatus Status { get; init; }

    [Description("The address that it is about.")]
    public required string Recipient { get; init; }

    [PrefixedId(PublicId.Delivery), Description("The delivery that it is about; null where it is about none that we know.")]
    public Guid? DeliveryId { get; init; }

    [PrefixedId(PublicId.Message), Description("The email that it is about; null where it is about none that we know.")]
    public Guid? MessageId { get; init; }

    [Description("The provider's explanation, if any.")]
    public string? Detail { get; init; }

    [Description("The link that was clicked; null for other events.")]
    public string? Url { get; init; }

    [Description("True for an open or click by a machine, such as a mail scanner; null otherwise.")]
    public bool? Machine { get; init; }

    [Description("The program and system that opened it or clicked; null where the provider does not tell.")]
    public string? Client { get; init; }

    [Description("What it was opened on; null where the provider does not tell.")]
    public DeviceKind? Device { get; init; }

    [Description("Where it was opened: city, region and country, as far as the provider tells.")]
    public string? Place { get; init; }
}
