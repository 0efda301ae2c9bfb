using static PenguinMails.Gateway.Providers.BounceClass;
using static PenguinMails.Gateway.Providers.EventType;

namespace PenguinMails.Gateway.Providers.Postmark;

internal sealed record BounceKind(EventType Type, BounceClass? Class = null, SuppressionReason? Suppresses = null);

/// <summary>https://postmarkapp.com/developer/api/bounce-api, "Bounce types"</summary>
internal static class PostmarkBounces
{
    private static readonly Dictionary<string, BounceKind?> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["HardBounce"] = new(Bounced, Hard, SuppressionReason.HardBounce),
        ["BadEmailAddress"] = new(Bounced, Hard, SuppressionReason.HardBounce),
        ["ManuallyDeactivated"] = new(Rejected, Policy, SuppressionReason.Manual),
        ["Unconfirmed"] = new(Rejected, Other),
        ["SpamComplaint"] = new(Complained),
        ["SoftBounce"] = new(Bounced, Soft),
        ["Transient"] = new(Deferred, Soft), // Still being tried.
        ["DnsError"] = new(Bounced, InvalidDomain),
        ["Blocked"] = new(Bounced, Block),
        ["DMARCPolicy"] = new(Bounced, Policy),
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
    public static BounceKind? Of(string type) => Kinds.TryGetValue(type, out var kind) ? kind : new(Bounced, Other);
}
