namespace PenguinMails.Mail.Bounces;

/// <summary>What a report says of one recipient.</summary>
/// <param name="Recipient">The address it ended at; null when the report names none.</param>
/// <param name="Action">Only <see cref="DeliveryAction.Failed"/> is a bounce.</param>
public sealed record RecipientReport(string? Recipient, DeliveryAction Action)
{
    /// <summary>The address as the sender gave it, before forwarding.</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>Enhanced status, as given or as found in the diagnostic.</summary>
    public string? Status { get; init; }

    /// <summary>What the receiver said, for people.</summary>
    public string Diagnostic { get; init; } = "";

    /// <summary>Set for what failed or is delayed.</summary>
    public BounceKind Kind { get; init; }

    public string? RemoteMta { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }
}

/// <summary>RFC 3464, 2.3.3.</summary>
public enum DeliveryAction
{
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}
