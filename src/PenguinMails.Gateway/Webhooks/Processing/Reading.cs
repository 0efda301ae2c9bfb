using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>What one event says, whether it is heard for the first time or again.</summary>
/// <param name="Delivery">As it was known before the event; null where this connection carried none such.</param>
/// <param name="Known">What it proves of one of its attempts; null where it can't be said which.</param>
internal sealed record Reading(RawEvent Raw, ProviderEvent Event, Delivery? Delivery, Attempt? Known)
{
    public static readonly TimeSpan MatchedWithin = TimeSpan.FromHours(1);

    public Guid Id { get; } = EventId.Of(Raw.ConnectionId, Event.Key, Event.At);

    /// <summary>Whose address it is about.</summary>
    public string Address => Delivery?.RecipientKey ?? SuppressionList.KeyOf(Event.Recipient);

    /// <summary>Where it stands on the suppression list.</summary>
    public string Source => Event.DeliveryId is null ? SuppressionList.SourceOf(Raw.ConnectionId) : SuppressionList.ByLink;

    public bool IsUnmatched => Known is null && NamesMessage;

    /// <summary>What it says of the address: nothing where it is about an email that this connection never carried.</summary>
    public IEnumerable<Suppression> Suppressions =>
        Delivery is not null || !NamesMessage ? SuppressionList.Of(Event, Raw.TenantId, Address, Source, Id) : [];

    public SoftBounce? SoftBounce =>
        Known is not null && SoftBounces.Are(Event) ? new(Raw.TenantId, Delivery!.RecipientKey, Event.At, Id, Delivery.MessageId) : null;

    /// <summary>True where it tells again what another event told.</summary>
    public bool IsRepetition => Event.IsOfList || (Event.MayBeToldAgain && Delivery!.HasBouncedAt(Raw.ConnectionId));

    /// <summary>As it is kept; null where it is not, or not yet.</summary>
    public StoredEvent? Stored(DateTimeOffset now) =>
        Known is not null ? IsRepetition ? null : AsStored
        : !NamesMessage || (now > Raw.ReceivedAt + MatchedWithin && !Event.IsTest) ? AsStored : null;

    /// <summary>A repetition, too.</summary>
    public StoredEvent AsStored => new(Id, Raw, Known is null || Event.DeliveryId is null ? Event : Event with { Recipient = Delivery!.RecipientKey }, NamesMessage ? Delivery?.Id : null);

    /// <summary>A suppression set or lifted by hand at the provider names no message.</summary>
    private bool NamesMessage =>
        Event.DeliveryId is not null || Event.EnvelopeId is not null || Event.CallId is not null || Event.ProviderMessageId is not null || Event.MessageIdHeader is not null;
}
