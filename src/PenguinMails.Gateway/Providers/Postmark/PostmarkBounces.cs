using PenguinMails.Mail.Bounces;
using static PenguinMails.Gateway.Providers.BounceClass;
using static PenguinMails.Gateway.Providers.EventType;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>https://postmarkapp.com/developer/api/bounce-api, "Bounce types"</summary>
internal static class PostmarkBounces
{
    private static readonly Dictionary<string, ReportedBounce?> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["HardBounce"] = new(Bounced, Hard),
        ["BadEmailAddress"] = new(Bounced, Hard),
        ["ManuallyDeactivated"] = new(Rejected, Policy, SuppressionReason.Manual),
        ["Unconfirmed"] = new(Rejected, Other),
        ["SpamComplaint"] = new(Complained),
        ["SoftBounce"] = new(Bounced, Soft),
        ["Transient"] = new(Deferred, Soft), // Still being tried.
        ["DnsError"] = new(Bounced, InvalidDomain),
        ["Blocked"] = new(Bounced, Block),
        ["DMARCPolicy"] = new(Bounced, Authentication),
        ["SpamNotification"] = new(Bounced, Content),
        ["VirusNotification"] = new(Bounced, Content),
        ["ChallengeVerification"] = new(Bounced, Other),
        ["OpenRelayTest"] = new(Bounced, Other),
        ["Unknown"] = new(Bounced, Other),
        ["SMTPApiError"] = new(Rejected, Other),
        ["TemplateRenderingFailed"] = new(Rejected, Content),
        ["Unsubscribe"] = new(Unsubscribed),

        // Somebody's mailbox answered the email: it arrived.
        ["AutoResponder"] = new(Delivered),
        ["AddressChange"] = new(Delivered),
        ["Subscribe"] = new(Delivered),

        // About email to Postmark, not from us.
        ["InboundError"] = null,
    };

    /// <summary>Null for what says nothing about an email of ours.</summary>
    /// <param name="type">Postmark's, which is a fact where it stopped sending to the address, and a hint where the receiver's words say more.</param>
    /// <param name="said">The receiver's words.</param>
    /// <param name="inactive">Postmark's stream sends nothing more to the address.</param>
    public static ReportedBounce? Of(string type, string said, bool inactive)
    {
        var told = Kinds.TryGetValue(type, out var known) ? known : new(Bounced, Other);
        if (told is null)
            return null;
        if (told is not { Type: Bounced or Deferred, Class: { } named })
            return inactive && told.Type == Rejected && told.Suppresses is null ? told with { Suppresses = SuppressionReason.ListedByProvider } : told;

        var verdict = BounceClassifier.Classify(new(said) { Hint = HintOf(named) });
        var bounce = ReportedBounce.Of(told.Type, verdict);
        if (verdict.Kind == BounceKind.Other && named != Hard)
            bounce = bounce with { Class = named };

        // Where the receiver speaks of spam or of the sender, a listing at Postmark is left to Postmark: other providers may do better
        // by this person. Where nothing is known but that it gave the address up, so do we.
        return inactive && told.Type == Bounced && verdict.Party == RefusedParty.Unknown ? bounce with { Suppresses = SuppressionReason.HardBounce } : bounce;
    }

    private static BounceKind? HintOf(BounceClass named) => named switch
    {
        Hard => BounceKind.Hard,
        Soft => BounceKind.Soft,
        Block => BounceKind.Blocked,
        Content => BounceKind.Content,
        Authentication => BounceKind.Authentication,
        _ => null,
    };
}
