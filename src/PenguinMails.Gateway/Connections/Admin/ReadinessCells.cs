using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>The cells of one row, from what is known of the connection.</summary>
internal sealed class ReadinessCells(ReadinessSource source, string domain)
{
    private static readonly TimeSpan ReportsWithin = TimeSpan.FromHours(2);
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    private readonly SendingDomain? signer = source.SignerOf(domain);

    private string Name => source.Adapter.Info.Name;

    public ReadinessCell FromVerified
    {
        get
        {
            if (source.Connection.Refuses(domain) || source.Connection.IsUnready(domain))
                return new(ReadinessState.NotReady, "Unverified", "Domain verification required.", ReadinessFix.PublishRecords) { Domain = signer?.Domain };
            if (signer is not null)
                return OfState(signer.Status, "Verified", $"Publish the DNS records of {signer.Domain}.");
            if (domain == source.SenderDomain && source.LastSuccess is not null)
                return new(ReadinessState.Ready, "Verified", "Email from it was taken.");

            return source.Listed is null ? NotAsked
                : source.Domains!.RefusesUnverified ? new(ReadinessState.NotReady, "Not added", $"Add {domain} at {Name}, or it refuses email from it.", ReadinessFix.AddDomain)
                : new(ReadinessState.Warning, "Not signed", $"Add {domain}, so that email from it is signed.", ReadinessFix.AddDomain);
        }
    }

    public ReadinessCell Dkim
    {
        get
        {
            if (signer?.Of(source.Domains!.DkimColumn) is not { } state)
                return source.Listed is null ? NotAsked : new(ReadinessState.Unknown, "No key", $"{Name} has no key for {domain}.");

            return state == VerificationState.Verified && !IsAligned(signer.Domain)
                ? new(ReadinessState.Warning, "Not aligned", $"Signed by {signer.Domain}, which is not of {domain}: DMARC does not count it.", ReadinessFix.AddDomain)
                : OfState(state, "Aligned", $"Publish the DKIM record of {signer.Domain}.");
        }
    }

    public ReadinessCell ReturnPath => source.Domains?.ReturnPathColumn is not { } column ? new(ReadinessState.Unknown, "Unknown", $"{Name} does not say.")
        : signer?.Of(column) is not { } state ? NotAsked
        : state == VerificationState.Verified ? new(ReadinessState.Ready, "Verified")
        : new(ReadinessState.Warning, state.ToString(), $"Publish the {column} record of {signer.Domain}.", ReadinessFix.PublishRecords) { Domain = signer.Domain };

    public ReadinessCell Tracking => source.Adapter.TracksOf(source.Connection) switch
    {
        null => new(ReadinessState.Unknown, "Unknown", $"{Name} does not say."),
        false => new(ReadinessState.Ready, "Off"),
        true when source.Domains?.TrackingColumn is not { } column => new(ReadinessState.Ready, "On"),
        true when signer?.Of(source.Domains!.TrackingColumn!) is not { } state => NotAsked,
        true when signer.Of(source.Domains!.TrackingColumn!) == VerificationState.Verified => new(ReadinessState.Ready, "On"),
        _ => new(ReadinessState.Warning, "Pending", $"Clicks are not counted before the {source.Domains!.TrackingColumn} record of {signer!.Domain} is published.", ReadinessFix.PublishRecords) { Domain = signer.Domain },
    };

    public ReadinessCell Webhook
    {
        get
        {
            if (source.WebhookAt is { } heard && (source.LastSuccess is not { } sent || heard > sent - ReportsWithin))
                return new(ReadinessState.Ready, "Alive") { At = heard };
            if (!source.Adapter.Info.ReportsDelivery)
                return new(ReadinessState.Ready, "Bounces only", "Only trouble is reported.") { At = source.WebhookAt };
            if (source.LastSuccess is not { } last)
                return new(ReadinessState.Unknown, "Nothing sent", "The first email that is sent shows it.");

            return source.Now < last + ReportsWithin
                ? new(ReadinessState.Warning, "Waiting", "Nothing was reported yet of what was sent last.")
                : new(ReadinessState.NotReady, "Silent", "Nothing was reported of what was sent. Test the connection: that registers the webhook again.", ReadinessFix.Settings) { At = source.WebhookAt };
        }
    }

    public ReadinessCell Quota => (Day: source.Left(domain), Plan: source.PlanLeft) switch
    {
        (Day: <= 0, _) => new(ReadinessState.NotReady, "Used up", "What comes today waits or goes elsewhere. Raise the limit of the day in the settings.", ReadinessFix.Settings),
        (_, Plan: <= 0) => new(ReadinessState.Warning, "Used up", $"More than the plan includes this month: it may cost more, or {Name} refuses it.", ReadinessFix.Settings),
        (Day: { } day, Plan: var plan) when plan is null || day <= plan => new(ReadinessState.Ready, $"{day:N0} left", "Of today, in UTC."),
        (_, Plan: { } plan) => new(ReadinessState.Ready, $"{plan:N0} left", "Of this month, in UTC."),
        _ => new(ReadinessState.Ready, "No limit"),
    };

    public ReadinessCell LastSuccess => source switch
    {
        { SendProblem: { } problem } => new(ReadinessState.NotReady, "Failing", problem, ReadinessFix.Settings) { At = source.LastSuccess },
        { LastSuccess: null } => new(ReadinessState.Unknown, "None", "Nothing was sent in the last 30 days."),
        { LastSuccess: var last } when last < source.Now - Lately => new(ReadinessState.Warning, "Long ago", "Nothing was sent for a week.") { At = last },
        _ => new(ReadinessState.Ready, "Taken") { At = source.LastSuccess },
    };

    private ReadinessCell NotAsked => new(ReadinessState.Unknown, "Unknown", source.Answer switch
    {
        DomainAnswer.NotAble cannot => cannot.Detail,
        DomainAnswer.Failed failed => failed.Check.Detail,
        _ => $"{Name} does not say.",
    });

    /// <summary>As DMARC's relaxed alignment has it, where both are of one organisation.</summary>
    private bool IsAligned(string signing) =>
        signing.Equals(domain, StringComparison.OrdinalIgnoreCase)
        || domain.EndsWith("." + signing, StringComparison.OrdinalIgnoreCase)
        || signing.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);

    private ReadinessCell OfState(VerificationState state, string good, string todo) => state switch
    {
        VerificationState.Verified => new(ReadinessState.Ready, good),
        VerificationState.Pending => new(ReadinessState.Warning, "Pending", todo, ReadinessFix.PublishRecords) { Domain = signer?.Domain },
        _ => new(ReadinessState.NotReady, "Failed", todo, ReadinessFix.PublishRecords) { Domain = signer?.Domain },
    };
}
