using System.ComponentModel;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>A provider's event as the log shows it.</summary>
public sealed record LoggedEvent
{
    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required string Provider { get; init; }

    /// <summary>Null for what could not be read.</summary>
    public required EventType? Type { get; init; }

    public BounceClass? Class { get; init; }
    public required string Recipient { get; init; }

    /// <summary>Null for what names no email, or none that is known.</summary>
    public Guid? DeliveryId { get; init; }

    public string? Detail { get; init; }
    public string? Url { get; init; }
    public bool Machine { get; init; }

    /// <summary>Of an open, a click or an unsubscription, as far as the provider tells.</summary>
    public string? Client { get; init; }

    /// <inheritdoc cref="Client"/>
    public DeviceKind? Device { get; init; }

    /// <inheritdoc cref="Client"/>
    public string? Place { get; init; }

    public EventState State { get; init; } = EventState.Processed;

    /// <summary>Why it was set aside; null where it was not.</summary>
    public string? Problem { get; init; }

    /// <summary>From the call that handed the email over to its delivery; null for every other event.</summary>
    public TimeSpan? Took { get; init; }

    public Guid? MessageId => DeliveryId is { } id ? Sending.Records.DeliveryId.MessageOf(id) : null;

    public EventStatus Status => (Type, Class) switch
    {
        _ when State != EventState.Processed => StatusOf(State),
        (EventType.Bounced, BounceClass.Hard) => EventStatus.HardBounce,
        (EventType.Bounced, BounceClass.Soft) => EventStatus.SoftBounce,
        (EventType.Bounced, BounceClass.Block) => EventStatus.Blocked,
        (EventType.Bounced, BounceClass.MailboxFull) => EventStatus.MailboxFull,
        (EventType.Bounced, BounceClass.InvalidDomain) => EventStatus.InvalidDomain,
        (EventType.Bounced, BounceClass.Policy) => EventStatus.PolicyBounce,
        (EventType.Bounced, BounceClass.Content) => EventStatus.ContentBounce,
        (EventType.Bounced, BounceClass.Authentication) => EventStatus.AuthenticationBounce,
        (EventType.Bounced, _) => EventStatus.Bounced,
        (EventType.Deferred, _) => EventStatus.Deferred,
        (EventType.Rejected, _) => EventStatus.Rejected,
        (EventType.Complained, _) => EventStatus.SpamComplaint,
        (EventType.Unsubscribed, _) => EventStatus.Unsubscribed,
        _ => EventStatus.Success,
    };

    private static EventStatus StatusOf(EventState state) => state switch
    {
        EventState.Waiting => EventStatus.Waiting,
        EventState.Unmatched => EventStatus.Unmatched,
        _ => EventStatus.Quarantined,
    };
}

/// <summary>How an event went, for whoever looks for what did not.</summary>
[Description("How an event went: `success`, or what is wrong.")]
public enum EventStatus
{
    [Description("All is well.")]
    Success,

    [Description("Put off; the provider tries again.")]
    Deferred,

    [Description("The address does not exist, or takes no mail.")]
    HardBounce,

    [Description("Bounced by a passing problem.")]
    SoftBounce,

    [Description("The receiver blocks the sender.")]
    Blocked,

    [Description("The mailbox is full.")]
    MailboxFull,

    [Description("The domain does not exist, or takes no mail.")]
    InvalidDomain,

    [Description("Bounced by a policy of the receiver.")]
    PolicyBounce,

    [Description("Bounced for its content.")]
    ContentBounce,

    [Description("Bounced because SPF, DKIM or DMARC do not satisfy the receiver.")]
    AuthenticationBounce,

    [Description("Bounced for another reason.")]
    Bounced,

    [Description("The provider refused it.")]
    Rejected,

    [Description("Reported as spam.")]
    SpamComplaint,

    [Description("The recipient unsubscribed.")]
    Unsubscribed,

    [Description("Not processed yet.")]
    Waiting,

    [Description("About no email that this connection carried.")]
    Unmatched,

    [Description("Authentic, but not understood.")]
    Quarantined,
}
