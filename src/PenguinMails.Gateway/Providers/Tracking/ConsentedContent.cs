using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Tracking;

/// <summary>
/// The content of a message as an envelope's tracking has it: with the provider's own tracking switched, and for anonymous counts with a pixel and
/// links of ours, which are the same for all recipients. Envelopes that are tracked alike share one content.
/// </summary>
internal sealed class ConsentedContent(AnonymousLink links)
{
    private readonly ConditionalWeakTable<OutgoingEmail, ConcurrentDictionary<EnvelopeTracking, OutgoingEmail>> contents = [];

    /// <param name="tenant">Whose.</param>
    /// <param name="envelope">With what was frozen when it was accepted; without that it stays as it is.</param>
    /// <param name="profile">Of the connection that carries it: its settings may be stricter.</param>
    public OutgoingEnvelope Of(Guid tenant, OutgoingEnvelope envelope, ConnectionProfile profile)
    {
        if (envelope.Tracking is not { } frozen)
            return envelope;

        var tracking = frozen.Within(envelope.Email, profile.TrackOpens, profile.TrackLinks);
        var content = contents.GetOrCreateValue(envelope.Email).GetOrAdd(tracking, key => Write(tenant, envelope.Email, key));
        return envelope with { Email = content, Tracking = tracking };
    }

    private OutgoingEmail Write(Guid tenant, OutgoingEmail email, EnvelopeTracking tracking)
    {
        var isFull = tracking.Consent == TrackingConsent.Full;
        return email with
        {
            TrackOpens = isFull && tracking.Opens,
            TrackLinks = isFull && tracking.Links,
            HtmlBody = tracking.Consent == TrackingConsent.Anonymous && email.HtmlBody is not null
                ? TrackedHtml.Of(email).WriteForAll(Marks(tenant, email.MessageId, tracking))
                : email.HtmlBody,
        };
    }

    /// <summary>Without the link that no person sees: what visits it can't be told from what visits the others.</summary>
    private TrackingMarks Marks(Guid tenant, Guid message, EnvelopeTracking tracking) => new(
        tracking.Opens ? links(HitKind.Open, tenant, message, null) : null,
        null,
        tracking.Links ? target => links(HitKind.Click, tenant, message, target) : null);
}
