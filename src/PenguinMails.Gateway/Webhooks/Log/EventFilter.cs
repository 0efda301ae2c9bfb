using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>What the log is filtered by; null does not filter.</summary>
internal sealed record EventFilter
{
    public string? Provider { get; init; }
    public EventType? Type { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? Until { get; init; }
    public EventsAbout? About { get; init; }
}

/// <summary>What the log is searched for.</summary>
internal abstract record EventsAbout
{
    private EventsAbout() { }

    /// <param name="Key">As addresses are compared.</param>
    public sealed record Address(string Key) : EventsAbout;

    public sealed record Message(Guid Id) : EventsAbout;

    public sealed record Delivery(Guid Id) : EventsAbout;

    /// <summary>A whole address, or the id of a message or of one of its deliveries; null for what is none of them.</summary>
    public static EventsAbout? Read(string text)
    {
        var given = text.Trim();
        return PublicId.TryParse(PublicId.Message, given, out var message) ? new Message(DeliveryId.MessageOf(message))
            : PublicId.TryParse(PublicId.Delivery, given, out var delivery) ? new Delivery(delivery)
            : Mailbox.TryParse(given, out var mailbox, out _) ? new Address(mailbox.Address.Key)
            : null;
    }
}
