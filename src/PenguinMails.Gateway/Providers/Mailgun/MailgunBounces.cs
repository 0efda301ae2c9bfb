using System.Globalization;
using PenguinMails.Mail.Bounces;
using static PenguinMails.Gateway.Providers.BounceClass;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <param name="Code">SMTP's, or one of Mailgun's own above 600 and 498, 499.</param>
/// <param name="Text">What the receiver said, and Mailgun's own words.</param>
internal sealed record MailgunFailure(string? Reason, string? Code, string? EnhancedCode, string Text);

/// <summary>https://documentation.mailgun.com/docs/mailgun/user-manual/tracking-messages/tracking-failures</summary>
internal static class MailgunBounces
{
    public static ReportedBounce OfTemporary(MailgunFailure failure) =>
        Classify(failure) is { Party: not (RefusedParty.Recipient or RefusedParty.Unknown) } verdict ? ReportedBounce.Of(EventType.Deferred, verdict) : new(EventType.Deferred, Soft);

    public static ReportedBounce OfPermanent(MailgunFailure failure) => (failure.Reason, failure.Code) switch
    {
        // On Mailgun's own lists: it did not try.
        ("suppress-bounce", _) or (_, "605") => new(EventType.Rejected, Hard, SuppressionReason.HardBounce),
        ("suppress-complaint", _) or (_, "607") => new(EventType.Rejected, Policy, SuppressionReason.Complaint),
        ("suppress-unsubscribe", _) or (_, "606") => new(EventType.Rejected, Policy, SuppressionReason.Unsubscribe),
        (_, "625") => new(EventType.Rejected, Policy),
        (_, "498") => new(EventType.Bounced, InvalidDomain, SuppressionReason.HardBounce),
        ("old", _) or (_, "499") => new(EventType.Bounced, Soft),

        // Its reasons "bounce" and "hardfail" stand for anything that a receiver refused for good, spam too. Should it list the
        // address, the next email ends with 605.
        _ => ReportedBounce.Of(EventType.Bounced, Classify(failure)),
    };

    private static RefusalVerdict Classify(MailgunFailure failure) => BounceClassifier.Classify(new(failure.Text)
    {
        Code = int.TryParse(failure.Code, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 400 and < 600 and not (498 or 499) ? code : 0,
        Enhanced = failure.EnhancedCode,
        Hint = failure.Reason switch
        {
            "espblock" or "blacklisted" => BounceKind.Blocked,
            "greylisted" => BounceKind.Soft,
            _ => null,
        },
    });
}
