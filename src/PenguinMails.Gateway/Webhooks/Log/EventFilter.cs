using System.ComponentModel;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>What the log is filtered by; null does not filter.</summary>
internal sealed record EventFilter
{
    public string? Provider { get; init; }
    public EventType? Type { get; init; }

    /// <summary>Processed where nothing is said.</summary>
    public EventState? State { get; init; }

    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? Until { get; init; }
    public EventsAbout? About { get; init; }
}

/// <summary>What the log is searched for.</summary>
internal abstract record EventsAbout
{
    private EventsAbout() { }

    /// <param name="Key">As addresses are compared.</param>
    /// <param name="Id">As it was given: Mailgun's ids of emails look like addresses.</param>
    public sealed record Address(string Key, string Id) : EventsAbout;

    /// <summary>An email by its provider's own id of it.</summary>
    public sealed record ProviderMessage(string Id) : EventsAbout;

    public sealed record Message(Guid Id) : EventsAbout;

    public sealed record Delivery(Guid Id) : EventsAbout;

    private const int ShortestId = 8;
    private const int LongestId = 255;

    /// <summary>A whole address, or the id of a message or of one of its deliveries, ours or the provider's; null for what is none of them.</summary>
    public static EventsAbout? Read(string text)
    {
        var given = text.Trim();
        var id = given.Trim('<', '>');
        return PublicId.TryParse(PublicId.Message, given, out var message) ? new Message(DeliveryId.MessageOf(message))
            : PublicId.TryParse(PublicId.Delivery, given, out var delivery) ? new Delivery(delivery)
            : Mailbox.TryParse(given, out var mailbox, out _) ? new Address(mailbox.Address.Key, id)
            : IsOfProvider(id) ? new ProviderMessage(id)
            : null;
    }

    /// <summary>Providers write their ids in many ways, but never as a word, and none as ours, with a prefix.</summary>
    private static bool IsOfProvider(string id) =>
        id.Length is >= ShortestId and <= LongestId && id.Any(char.IsAsciiDigit) && id.All(c => c is > ' ' and <= '~') && !id[..ShortestId].Contains('_', StringComparison.Ordinal);

    /// <summary>Whether an event that was matched to nothing names it.</summary>
    public bool Is(ProviderEvent e) => this switch
    {
        Address about => SuppressionList.KeyOf(e.Recipient) == about.Key || e.ProviderMessageId == about.Id,
        ProviderMessage about => e.ProviderMessageId == about.Id,
        Message about => (e.DeliveryId ?? e.EnvelopeId) is { } id && DeliveryId.MessageOf(id) == about.Id,
        Delivery about => (e.DeliveryId ?? e.EnvelopeId) == about.Id,
        _ => throw new InvalidOperationException(GetType().Name),
    };
}

[Description("What became of what a provider sent.")]
public enum EventState
{
    [Description("It was read and applied.")]
    Processed,

    [Description("It waits to be processed, for the first time or again. An event whose email is not known yet is tried again for an hour.")]
    Waiting,

    [Description("It is about no email that this connection carried. Nothing was changed.")]
    Unmatched,

    [Description("It is authentic and was not understood, or its token was used for another body. Nothing was changed.")]
    Quarantined,
}
