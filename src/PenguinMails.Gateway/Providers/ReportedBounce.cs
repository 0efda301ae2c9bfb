using PenguinMails.Mail.Bounces;

namespace PenguinMails.Gateway.Providers;

/// <summary>A refusal as it is told on: by an event of this type.</summary>
internal sealed record ReportedBounce(EventType Type, BounceClass? Class = null, SuppressionReason? Suppresses = null)
{
    /// <summary>Only a bounce that is the recipient's own fault suppresses.</summary>
    public static ReportedBounce Of(EventType type, RefusalVerdict verdict) => new(
        type, ClassOf(verdict.Kind), type == EventType.Bounced && verdict.Party == RefusedParty.Recipient ? SuppressionReason.HardBounce : null);

    public static BounceClass ClassOf(BounceKind kind) => kind switch
    {
        BounceKind.Hard => BounceClass.Hard,
        BounceKind.Soft => BounceClass.Soft,
        BounceKind.Blocked => BounceClass.Block,
        BounceKind.MailboxFull => BounceClass.MailboxFull,
        BounceKind.InvalidDomain => BounceClass.InvalidDomain,
        BounceKind.Policy => BounceClass.Policy,
        BounceKind.Content => BounceClass.Content,
        BounceKind.Authentication => BounceClass.Authentication,
        BounceKind.Other => BounceClass.Other,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
