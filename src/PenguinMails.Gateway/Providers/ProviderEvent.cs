using System.ComponentModel;

namespace PenguinMails.Gateway.Providers;

/// <summary>Something a provider reported about a delivery, in our words.</summary>
internal sealed record ProviderEvent
{
    /// <summary>The provider's own identity of the event: the same when it is sent again, another for another event.</summary>
    public required string Key { get; init; }

    public required EventType Type { get; init; }
    public BounceClass? Class { get; init; }

    /// <summary>When it happened, by the provider's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The address it is about, as the provider writes it.</summary>
    public required string Recipient { get; init; }

    /// <summary>Our <c>pm_env</c> and <c>pm_call</c>, where the event carries them.</summary>
    public Guid? EnvelopeId { get; init; }

    /// <inheritdoc cref="EnvelopeId"/>
    public Guid? CallId { get; init; }

    /// <summary>Our id of the delivery itself, where we report to ourselves.</summary>
    public Guid? DeliveryId { get; init; }

    public string? ProviderMessageId { get; init; }

    /// <summary>RFC Message-ID without brackets, where the event carries it.</summary>
    public string? MessageIdHeader { get; init; }

    /// <summary>The provider's explanation, for people.</summary>
    public string? Detail { get; init; }

    public string? Url { get; init; }
    public string? UserAgent { get; init; }

    /// <summary>The program and system that opened it or clicked, as the provider names them.</summary>
    public string? Client { get; init; }

    public DeviceKind? Device { get; init; }

    /// <summary>City, region and country, as far as the provider tells. Addresses are not kept.</summary>
    public string? Place { get; init; }

    /// <summary>The same for everything that came from one place with one program; null where that is not told.</summary>
    public string? Visitor { get; init; }

    /// <summary>True where it is certain in itself that no person opened or clicked.</summary>
    public bool Machine { get; init; }

    /// <summary>Why the address must not be mailed from now on; complaints and unsubscriptions say so by their type.</summary>
    public SuppressionReason? Suppresses { get; init; }

    /// <summary>True where it says what stands on the provider's list since something happened that is told by an event of its own: counted once.</summary>
    public bool IsOfList { get; init; }

    /// <summary>True where it came to a return path that we signed for the envelope, so that its recipient is ours however it is written.</summary>
    internal bool IsOfReturnPath { get; init; }

    /// <summary>True where it was made here to try the way that webhooks take.</summary>
    internal bool IsTest => EnvelopeId == TestReport.Envelope;

    /// <summary>True where somebody changed the provider's list by hand or through its API, and no recipient did: it may have been us.</summary>
    internal bool IsByAccount { get; init; }

    /// <summary>True where what happened may be told again under another key and with another time, as by a bounce that is mailed twice: counted once.</summary>
    internal bool MayBeToldAgain { get; init; }
}

[Description("What happened to an email.")]
public enum EventType
{
    [Description("The provider accepted it.")]
    Accepted,

    [Description("The provider handed it on.")]
    Sent,

    [Description("The recipient's mail server accepted it.")]
    Delivered,

    [Description("The recipient's mail server put it off; the provider tries again.")]
    Deferred,

    [Description("The recipient's mail server refused it.")]
    Bounced,

    [Description("The provider refused it after all.")]
    Rejected,

    [Description("It was opened.")]
    Opened,

    [Description("A link in it was clicked.")]
    Clicked,

    [Description("The recipient reported it as spam.")]
    Complained,

    [Description("The recipient unsubscribed.")]
    Unsubscribed,

    [Description("The recipient subscribed again.")]
    Resubscribed,
}

[Description("What an email was opened on.")]
public enum DeviceKind
{
    [Description("A computer.")]
    Desktop,

    [Description("A phone.")]
    Mobile,

    [Description("A tablet.")]
    Tablet,

    [Description("A mail program in a browser, on whatever device.")]
    Webmail,
}

[Description("The kind of bounce.")]
public enum BounceClass
{
    [Description("The address does not exist, or takes no mail.")]
    Hard,

    [Description("A passing problem.")]
    Soft,

    [Description("The receiver blocks the sender.")]
    Block,

    [Description("The mailbox is full.")]
    MailboxFull,

    [Description("The domain does not exist, or takes no mail.")]
    InvalidDomain,

    [Description("A policy of the receiver forbids it.")]
    Policy,

    [Description("The receiver wants the sender's domain authenticated.")]
    Authentication,

    [Description("The receiver objects to the content.")]
    Content,

    [Description("Anything else.")]
    Other,
}
