using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>The cells of one row, from what is known of the connection.</summary>
/// <param name="source">The connection.</param>
/// <param name="domain">The sending domain.</param>
/// <param name="lastSuccess">When email from the domain went out there last; null where none did.</param>
internal sealed class ReadinessCells(ReadinessSource source, string domain, DateTimeOffset? lastSuccess)
{
    private static readonly TimeSpan ReportsWithin = TimeSpan.FromHours(2);

    private readonly SendingDomain? signer = source.SignerOf(domain);

    private string Name => source.Adapter.Info.Name;

    public ReadinessCell FromVerified
    {
        get
        {
            if (source.Connection.IsUnverified(domain))
                return new(ReadinessState.NotReady, "Unverified", "Domain verification required.", ReadinessFix.PublishRecords) { Domain = signer?.Domain };
            if (signer is not null)
                return OfState(signer.Status, "Verified", $"Add the DNS records of {signer.Domain}.");
            if (domain == source.SenderDomain && lastSuccess is not null)
                return new(ReadinessState.Ready, "Verified", "Verified by a delivered email.");

            return source.Listed is null ? NotAsked
                : source.Domains!.RefusesUnverified ? new(ReadinessState.NotReady, "Not added", $"Add {domain} at {Name}. Until then {Name} refuses email from it.", ReadinessFix.AddDomain)
                : new(ReadinessState.Warning, "Not signed", $"Add {domain} to sign email from it.", ReadinessFix.AddDomain);
        }
    }

    public ReadinessCell Dkim
    {
        get
        {
            if (signer?.Of(source.Domains!.DkimColumn) is not { } state)
                return source.Listed is null ? NotAsked : new(ReadinessState.Unknown, "No key", $"{Name} has no key for {domain}.");

            return state == VerificationState.Verified && !IsAligned(signer.Domain)
                ? new(ReadinessState.Warning, "Not aligned", $"Signed by {signer.Domain}, which does not match {domain}, so DMARC alignment fails.", ReadinessFix.AddDomain)
                : OfState(state, "Aligned", $"Add the DKIM record of {signer.Domain}.");
        }
    }

    public ReadinessCell ReturnPath => source.Domains?.ReturnPathColumn is not { } column ? new(ReadinessState.Unknown, "Unknown", $"{Name} gives no status.")
        : signer?.Of(column) is not { } state ? NotAsked
        : state == VerificationState.Verified ? new(ReadinessState.Ready, "Verified")
        : new(ReadinessState.Warning, state.ToString(), $"Add the {column} record of {signer.Domain}.", ReadinessFix.PublishRecords) { Domain = signer.Domain };

    public ReadinessCell Tracking => source.Profile.Tracks switch
    {
        null => new(ReadinessState.Unknown, "Unknown", $"{Name} gives no status."),
        false => new(ReadinessState.Ready, "Off"),
        true when source.Domains?.TrackingColumn is not { } column => new(ReadinessState.Ready, "On"),
        true when signer?.Of(source.Domains!.TrackingColumn!) is not { } state => NotAsked,
        true when signer.Of(source.Domains!.TrackingColumn!) == VerificationState.Verified => new(ReadinessState.Ready, "On"),
        _ => new(ReadinessState.Warning, "Pending", $"Clicks are counted once the {source.Domains!.TrackingColumn} record of {signer!.Domain} is in DNS.", ReadinessFix.PublishRecords) { Domain = signer.Domain },
    };

    public ReadinessCell Webhook
    {
        get
        {
            if (!source.Adapter.Info.ReportsDelivery)
                return new(ReadinessState.Ready, "Bounces only", "The server doesn't confirm deliveries.") { At = source.WebhookAt };
            if (source.WebhookAt is { } heard && (source.LastSent is not { } sent || heard > sent - ReportsWithin))
                return new(ReadinessState.Ready, "Alive") { At = heard };
            if (source.LastSent is not { } last)
                return new(ReadinessState.Unknown, "Nothing sent", "Send an email to check.");

            return source.Now < last + ReportsWithin
                ? new(ReadinessState.Warning, "Waiting", "No events yet for the last emails.")
                : new(ReadinessState.Warning, "Silent", "No events for sent email. Test the connection to register the webhook again.", ReadinessFix.Settings) { At = source.WebhookAt };
        }
    }

    public ReadinessCell Quota => (Day: source.Left(domain), Plan: source.PlanLeft) switch
    {
        (Day: <= 0, _) => new(ReadinessState.NotReady, "Used up", "Email over the limit waits or uses another provider. Raise the daily limit in the settings.", ReadinessFix.Settings),
        (_, Plan: <= 0) => new(ReadinessState.Warning, "Used up", $"Over this month's plan. Emails may cost more, or {Name} may refuse them.", ReadinessFix.Settings),
        (Day: { } day, Plan: var plan) when plan is null || day <= plan => new(ReadinessState.Ready, $"{day:N0} left", "Today (UTC)."),
        (_, Plan: { } plan) => new(ReadinessState.Ready, $"{plan:N0} left", "Of the account's plan, this month (UTC)."),
        _ => new(ReadinessState.Ready, "No limit"),
    };

    public ReadinessCell LastSuccess => source.SendProblem switch
    {
        { } wait when ConnectionCheck.IsTooFast(wait) => new(ReadinessState.Warning, "Slowed down", wait) { At = lastSuccess },
        { } problem => new(ReadinessState.NotReady, "Failing", problem, ReadinessFix.Settings) { At = lastSuccess },
        null when lastSuccess is null => new(ReadinessState.Unknown, "None", "No email from this domain has gone out here yet."),
        null => new(ReadinessState.Ready, "Sent") { At = lastSuccess },
    };

    private ReadinessCell NotAsked => new(ReadinessState.Unknown, "Unknown", source.Answer switch
    {
        DomainAnswer.NotAble cannot => cannot.Detail,
        DomainAnswer.Failed failed => failed.Check.Detail,
        _ => $"{Name} gives no status.",
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
        _ => new(source.Domains!.RefusesUnverified ? ReadinessState.NotReady : ReadinessState.Warning, "Failed", todo, ReadinessFix.PublishRecords) { Domain = signer?.Domain },
    };
}
