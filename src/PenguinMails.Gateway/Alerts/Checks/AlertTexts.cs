using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>An alert in plain words: what happened, and what to do.</summary>
internal sealed class AlertTexts(ProviderCatalog catalog)
{
    public string Title(Alert alert) => alert.What switch
    {
        AlertKind.ConnectionError when alert.Subject == Alert.OfWebhooks => $"{Name(alert)} webhooks need attention",
        AlertKind.ConnectionError => $"{Name(alert)} is not working",
        AlertKind.CircuitOpen => $"Sending through {Name(alert)} is paused",
        AlertKind.KeyRejected => $"{Name(alert)} rejected its API key",
        AlertKind.WebhookSilent => $"No events from {Name(alert)}",
        AlertKind.WebhookMismatch when alert.Subject.Length > 0 => $"Webhooks for {Name(alert)} from {alert.Subject} failed verification",
        AlertKind.WebhookMismatch => $"Webhooks for {Name(alert)} failed verification",
        AlertKind.DomainUnverified => $"{alert.Subject} is no longer verified at {Name(alert)}",
        AlertKind.AuthenticationRefused => $"Email from {alert.Subject} is refused as not authenticated",
        AlertKind.QuotaNear when alert.Subject == Alert.OfPlan => $"{Name(alert)} plan is almost used up for this month",
        AlertKind.QuotaNear => $"{alert.Subject} is close to today's limit",
        AlertKind.Failover => $"Other providers carry the email of {Name(alert)}",
        AlertKind.SliceDegraded => $"More email from {Name(alert)} to {MailboxProviders.NameOfFamily(alert.Subject)} is refused than usual",
        AlertKind.Budget => "This month's email costs reach your budget",
        AlertKind.HookDisabled => $"The webhook endpoint at {alert.Subject} is disabled",
        _ => throw new InvalidOperationException(alert.Kind),
    };

    public string Advice(Alert alert) => alert.What switch
    {
        AlertKind.ConnectionError => $"Open the {Name(alert)} settings, fix the problem named above, and test the connection.",
        AlertKind.CircuitOpen => $"New email uses your other providers. We retry {Name(alert)} every few minutes. If this continues, check its status page and test the connection.",
        AlertKind.KeyRejected => $"Enter a valid key for {Name(alert)}. Until then, email uses your other providers or waits.",
        AlertKind.WebhookSilent => $"Email goes out, but we hear of no deliveries, bounces or complaints. We register the webhook again every hour. Test the connection to do it now, and check that {Name(alert)} can reach this gateway.",
        AlertKind.WebhookMismatch => "We rejected these webhooks. No data was changed. If you set the webhook up by hand, use the signing key or password shown in the settings. If not, someone else is sending them.",
        AlertKind.DomainUnverified => $"Add the DNS records that {Name(alert)} asks for, then verify the domain again.",
        AlertKind.AuthenticationRefused => $"Publish the domain's SPF and DKIM records for {Name(alert)}, and a DMARC record. Then resolve this alert. Until it is fixed, {Name(alert)} sends nothing more from the domain to this mailbox provider; your other providers may.",
        AlertKind.QuotaNear when alert.Subject == Alert.OfPlan => $"We keep sending. Emails over the quota may cost more, or {Name(alert)} may refuse them. Upgrade the plan and raise the Monthly Quota in the settings, or use another provider.",
        AlertKind.Failover => $"Nothing is lost; the email goes out. Check the status page of {Name(alert)} and test the connection. If it is to stay so, change the routing rules.",
        AlertKind.SliceDegraded => $"Look at the reasons on the page of webhooks, and at what was sent. To have such email go through other providers for a while, turn on \"Move what a mailbox provider refuses\" on the routing page. Once you have mended the cause, resolve this alert: {Name(alert)} is tried again at once.",
        AlertKind.Budget => "Open the routing page to see what costs how much. Raise the budget, or let rules use a cheaper provider. If you chose to stop at the budget, marketing and cold outreach wait on the Holds page until the next month.",
        AlertKind.HookDisabled => "No event is lost. Mend the endpoint, then enable it on the page of outgoing webhooks: it goes on where it stopped. Replay what failed from there.",
        AlertKind.QuotaNear => "Emails over the limit use another provider, or wait until tomorrow (UTC). Raise the limit if the server allows more.",
        _ => throw new InvalidOperationException(alert.Kind),
    };

    /// <summary>False for what ends by itself and would only be raised again.</summary>
    public static bool MayBeResolvedByHand(AlertKind kind) => kind is not (AlertKind.CircuitOpen or AlertKind.QuotaNear or AlertKind.Budget or AlertKind.Failover or AlertKind.HookDisabled);

    private string Name(Alert alert) => catalog.NameOf(alert.Provider);
}
