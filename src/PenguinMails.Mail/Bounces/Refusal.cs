namespace PenguinMails.Mail.Bounces;

/// <summary>All that is known of a refusal, whether it was answered, reported by mail or by a provider's webhook.</summary>
/// <param name="Text">The reply or diagnostic as it came.</param>
public sealed record Refusal(string Text)
{
    public SessionStage Stage { get; init; }

    /// <summary>The reply code, or 0 when none is known apart from the text.</summary>
    public int Code { get; init; }

    /// <summary>The enhanced status such as 5.1.1, where one is known apart from the text.</summary>
    public string? Enhanced { get; init; }

    /// <summary>What whoever reports it takes it for; counts where nothing else tells, and against blaming the recipient.</summary>
    public BounceKind? Hint { get; init; }
}

/// <summary>What a refusal is and whose fault.</summary>
public readonly record struct RefusalVerdict(BounceKind Kind, RefusedParty Party)
{
    public static readonly RefusalVerdict Unknown = new(BounceKind.Other, RefusedParty.Unknown);

    public static RefusalVerdict Of(BounceKind kind) => new(kind, kind switch
    {
        BounceKind.Hard or BounceKind.InvalidDomain => RefusedParty.Recipient,
        BounceKind.Soft or BounceKind.MailboxFull => RefusedParty.Receiver,
        BounceKind.Blocked => RefusedParty.Network,
        BounceKind.Policy or BounceKind.Authentication => RefusedParty.Sender,
        BounceKind.Content => RefusedParty.Content,
        _ => RefusedParty.Unknown,
    });
}
