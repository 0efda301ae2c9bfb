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

    /// <summary>The same for everything that came from one place with one program; null where that is not told.</summary>
    public string? Visitor { get; init; }

    /// <summary>True where it is certain in itself that no person opened or clicked.</summary>
    public bool Machine { get; init; }

    /// <summary>False for bounces that are no reason to suppress the address (DMARC policy, spam block, ...).</summary>
    public bool Suppresses { get; init; }
}

public enum EventType
{
    Accepted,
    Sent,
    Delivered,
    Deferred,
    Bounced,
    Rejected,
    Opened,
    Clicked,
    Complained,
    Unsubscribed,
    Resubscribed,
}

public enum BounceClass
{
    Hard,
    Soft,
    Block,
    MailboxFull,
    InvalidDomain,
    Policy,
    Content,
    Other,
}
