using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What one attempt of a delivery counts for, and where: a pure function of the delivery's row.</summary>
internal sealed record Contribution
{
    public required Guid TenantId { get; init; }

    /// <summary>When the call was started: what is heard later counts for the time of sending.</summary>
    public required DateTimeOffset At { get; init; }

    public required Guid ConnectionId { get; init; }
    public required string Type { get; init; }
    public required string MailboxProvider { get; init; }
    public required string Domain { get; init; }
    public string? CampaignId { get; init; }

    /// <summary>Null of what was accepted before it was noted.</summary>
    public string? FromDomain { get; init; }

    /// <summary>The rule for senders that it was refused by, see <see cref="RuleCodes"/>; null where it was not.</summary>
    public string? Code { get; init; }

    /// <summary>What it was put off with, see <see cref="DeferralCodes"/>; null where it was not.</summary>
    public string? Deferral { get; init; }

    /// <summary>The experiment and the arm that it counts for; null of an attempt.</summary>
    public (Guid Experiment, ExperimentArm Arm)? Drawn { get; init; }
    public required Counts Counts { get; init; }

    /// <summary>Whether another counts in the same rows.</summary>
    public bool CountsWhere(Contribution other) => this with { Counts = other.Counts } == other;

    /// <summary>Of each attempt that reached a provider.</summary>
    public static IEnumerable<Contribution> Of(Delivery delivery, ProviderCatalog catalog)
    {
        foreach (var attempt in delivery.Attempts)
            if (Count(attempt, delivery, catalog) is { AreNone: false } counts)
                yield return new()
                {
                    TenantId = delivery.TenantId,
                    At = attempt.At,
                    ConnectionId = attempt.ConnectionId,
                    Type = delivery.Type.Name,
                    MailboxProvider = delivery.MailboxProvider,
                    Domain = delivery.RecipientDomain,
                    CampaignId = delivery.CampaignId,
                    FromDomain = delivery.FromDomain,
                    Code = counts[Counted.Bounced] + counts[Counted.Rejected] == 0 ? null : RefusedBy(attempt, delivery),
                    Deferral = counts[Counted.Deferred] == 0 ? null : DeferralCodes.Of(MailboxProviders.Of(delivery.RecipientDomain), attempt),
                    Counts = counts,
                };
    }

    /// <summary>
    /// What a delivery counts for in its rule's experiment: once, and for the provider that it was drawn for, whoever carried it in the end. Null while nothing
    /// has come of it.
    /// </summary>
    public static Contribution? OfDrawn(Delivery delivery, ProviderCatalog catalog)
    {
        if (delivery.LeadingAttempt is not { } leading || delivery.Drawn is not { } drawn)
            return null;

        var attempts = delivery.Attempts.Select(attempt => Count(attempt, delivery, catalog)).ToList();
        var (sent, delivered) = (Any(Counted.Sent), Any(Counted.Delivered));
        var counts = new Counts
        {
            [Counted.Sent] = One(sent),
            [Counted.Delivered] = One(delivered),
            [Counted.Bounced] = One(!delivered && Any(Counted.Bounced)),
            [Counted.Rejected] = One(!sent && (Any(Counted.Rejected) || delivery.Status == DeliveryStatus.Failed)),
        };
        return counts.AreNone ? null : new()
        {
            TenantId = delivery.TenantId,
            At = delivery.Attempts.Min(attempt => attempt.At),
            ConnectionId = leading.ConnectionId,
            Type = delivery.Type.Name,
            MailboxProvider = delivery.MailboxProvider,
            Domain = delivery.RecipientDomain,
            Drawn = drawn,
            Counts = counts,
        };

        bool Any(Counted what) => attempts.Exists(counts => counts[what] > 0);
    }

    /// <summary>Given up after it was put off again and again, it was refused by no rule.</summary>
    private static string? RefusedBy(Attempt attempt, Delivery delivery)
    {
        var words = attempt.Facts.Bounce?.Detail ?? attempt.Facts.Rejected?.Detail ?? attempt.Detail;
        return DeferralCodes.IsTemporary(words) ? null : RuleCodes.Of(MailboxProviders.Of(delivery.RecipientDomain), words);
    }

    private static Counts Count(Attempt attempt, Delivery delivery, ProviderCatalog catalog)
    {
        var tracking = delivery.Tracking ?? EnvelopeTracking.Full;
        var (facts, taken, visited) = (attempt.Facts, attempt.WasTaken, attempt.Visited());
        var rejected = facts.Rejected is not null || (!taken && attempt.Outcome == AttemptOutcome.Refused);
        var answered = taken && !rejected && catalog.Info(attempt.Provider) is { ReportsDelivery: false } ? attempt.AnsweredAt : (DateTimeOffset?)null;
        var delivered = facts.Bounce is null ? facts.Delivered ?? answered : null;
        var counts = new Counts
        {
            [Counted.Sent] = One(taken || attempt.IsUnconfirmed),
            [Counted.Delivered] = One(delivered is not null),
            [Counted.Bounced] = One(facts.Bounce is not null),
            [Counted.Rejected] = One(rejected),
            [Counted.Opened] = One(visited.Opened is not null),
            [Counted.Clicked] = One(visited.Clicked is not null),
            [Counted.OpenedByMachine] = One(visited.OpenedByMachine is not null),
            [Counted.ClickedByMachine] = One(visited.ClickedByMachine is not null),
            [Counted.Complained] = One(facts.Complained is not null),
            [Counted.Unsubscribed] = One(facts.Unsubscribed is not null),
            [Counted.Unconfirmed] = One(attempt.IsUnconfirmed),
            [Counted.Bulk] = One(delivery.Type.IsBulk && (taken || attempt.IsUnconfirmed)),
            [Counted.OneClick] = One(delivery.OneClick && delivery.Type.IsBulk && (taken || attempt.IsUnconfirmed)),
            [Counted.Rerouted] = One(taken && delivery.Attempts.Any(other => other.At < attempt.At && other.ConnectionId != attempt.ConnectionId)),
            [Counted.Deferred] = One(DeferralCodes.Of(MailboxProviders.Of(delivery.RecipientDomain), attempt) is not null),
            [Counted.OpensTracked] = One(visited.Opened is not null || (delivered is not null && tracking is { Consent: TrackingConsent.Full, Opens: true })),
            [Counted.ClicksTracked] = One(visited.Clicked is not null || (delivered is not null && tracking is { Consent: TrackingConsent.Full, Links: true })),
        };
        if (facts.Bounce is { } bounce)
            counts[bounce.Class] = 1;
        if (delivered is { } arrived)
            counts.CountDelivery(arrived - attempt.At);
        if (visited.Opened is { } opened)
            counts.CountOpen(opened - attempt.At);
        return counts;
    }

    private static long One(bool counts) => counts ? 1 : 0;
}
