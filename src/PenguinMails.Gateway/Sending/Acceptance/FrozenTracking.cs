using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Gateway.Sending.Acceptance;

/// <summary>How the envelope to each recipient is tracked: the strictest of connection, message and recipient, as it is when the email is accepted.</summary>
internal sealed class FrozenTracking(ProviderCatalog catalog, AnonymousLink links)
{
    /// <param name="send">With the consent of message and recipients.</param>
    /// <param name="to">One of its recipients.</param>
    public static EnvelopeTracking Asked(ValidSend send, SendTo to) =>
        (send.Group ? send.To : [to]).Aggregate(EnvelopeTracking.Asked(send), (strictest, one) => one.Tracking is { } own ? strictest.Strictest(own) : strictest);

    /// <returns>One for each recipient.</returns>
    public IReadOnlyList<EnvelopeTracking> Of(Guid tenant, ValidSend send, Guid message, IReadOnlyList<Decision> decisions)
    {
        var profiles = decisions.Distinct<Decision>(ReferenceEqualityComparer.Instance)
            .ToDictionary<Decision, Decision, ConnectionProfile?>(decision => decision, ProfileOf, ReferenceEqualityComparer.Instance);
        return [.. send.To.Select((to, i) => Frozen(Asked(send, to), profiles[decisions[i]]))];

        EnvelopeTracking Frozen(EnvelopeTracking asked, ConnectionProfile? profile)
        {
            var tracking = asked.Within(send, profile?.TrackOpens, profile?.TrackLinks);
            // Without an address of ours there is nothing to count by.
            return tracking.Consent == TrackingConsent.Anonymous && links(HitKind.Open, tenant, message, null) is null ? EnvelopeTracking.Off : tracking;
        }
    }

    private ConnectionProfile? ProfileOf(Decision decision) => decision.Primary is { } primary ? catalog.Find(primary.Provider)?.ProfileOf(primary) : null;
}
