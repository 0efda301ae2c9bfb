using static PenguinMails.Gateway.Providers.BounceClass;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <param name="Code">SMTP's, or one of Mailgun's own above 600 and 498, 499.</param>
internal sealed record MailgunFailure(string? Reason, string? Code, string? EnhancedCode);

internal sealed record BounceKind(EventType Type, BounceClass? Class, SuppressionReason? Suppresses = null);

/// <summary>https://documentation.mailgun.com/docs/mailgun/user-manual/tracking-messages/tracking-failures</summary>
internal static class MailgunBounces
{
    public static BounceKind OfTemporary(MailgunFailure failure) =>
        new(EventType.Deferred, OfReason(failure.Reason) ?? OfEnhanced(failure.EnhancedCode) ?? Soft);

    public static BounceKind OfPermanent(MailgunFailure failure) => (failure.Reason, failure.Code) switch
    {
        // On Mailgun's own lists: it did not try.
        ("suppress-bounce", _) or (_, "605") => new(EventType.Rejected, Hard, SuppressionReason.HardBounce),
        ("suppress-complaint", _) or (_, "607") => new(EventType.Rejected, Policy, SuppressionReason.Complaint),
        ("suppress-unsubscribe", _) or (_, "606") => new(EventType.Rejected, Policy, SuppressionReason.Unsubscribe),
        (_, "625") => new(EventType.Rejected, Policy),
        (_, "498") => new(EventType.Bounced, InvalidDomain),
        ("old", _) or (_, "499") => new(EventType.Bounced, Soft),
        _ => Refused(failure),
    };

    private static BounceKind Refused(MailgunFailure failure)
    {
        var kind = OfReason(failure.Reason) ?? OfEnhanced(failure.EnhancedCode)
            ?? (failure.Reason is "bounce" or "hardfail" ? Hard : Other);
        return new(EventType.Bounced, kind, kind == Hard || (kind == InvalidDomain && failure.Reason is "bounce" or "hardfail") ? SuppressionReason.HardBounce : null);
    }

    private static BounceClass? OfReason(string? reason) => reason switch
    {
        "espblock" or "blacklisted" or "greylisted" => Block,
        _ => null,
    };

    /// <summary>RFC 3463: what follows the class digit.</summary>
    private static BounceClass? OfEnhanced(string? code) => code?.Split('.') switch
    {
        [_, "1", "2"] => InvalidDomain,
        ["5", "1", _] or ["5", "2", "1"] => Hard,
        [_, "2", "2"] => MailboxFull,
        [_, "2", _] => Soft,
        [_, "4", "4"] => InvalidDomain,
        [_, "4", _] => Soft,
        [_, "6", _] => Content,
        [_, "7", "1"] => Block,
        [_, "7", _] => Policy,
        _ => null,
    };
}
