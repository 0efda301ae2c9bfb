using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>An alert in plain words: what happened, and what to do.</summary>
internal static class AlertTexts
{
    public static string Title(Alert alert) => alert.What switch
    {
        AlertKind.ConnectionError when alert.Subject == Alert.OfWebhooks => $"The webhook at {Name(alert)} can't be registered",
        AlertKind.ConnectionError => $"{Name(alert)} is not working",
        AlertKind.CircuitOpen => $"Sending through {Name(alert)} is paused",
        AlertKind.KeyRejected => $"{Name(alert)} refuses its API key",
        AlertKind.WebhookSilent => $"{Name(alert)} has stopped reporting",
        AlertKind.WebhookMismatch => $"Webhooks for {Name(alert)} failed verification",
        AlertKind.DomainUnverified => $"{alert.Subject} is no longer verified at {Name(alert)}",
        AlertKind.QuotaNear when alert.Subject == Alert.OfPlan => $"The plan at {Name(alert)} is nearly used up for this month",
        AlertKind.QuotaNear => $"{alert.Subject} is near its limit for today",
        _ => throw new InvalidOperationException(alert.Kind),
    };

    public static string Advice(Alert alert) => alert.What switch
    {
        AlertKind.ConnectionError => $"Open the settings of {Name(alert)}, mend what it names, and test the connection.",
        AlertKind.CircuitOpen => $"New email goes through the other providers. {Name(alert)} is tried again every few minutes; if this lasts, look at its status page and test the connection.",
        AlertKind.KeyRejected => $"Enter a key that {Name(alert)} accepts. Until then email goes through the other providers, or waits.",
        AlertKind.WebhookSilent => $"Email is sent, but deliveries, bounces and complaints are not reported. The webhook is registered again every hour; test the connection to do it now, and check that {Name(alert)} can reach this gateway.",
        AlertKind.WebhookMismatch => "They were refused and nothing was changed by them. If the webhook was set up by hand, enter the signing key or password that the settings show; if not, somebody else is sending them.",
        AlertKind.DomainUnverified => $"Publish the DNS records that {Name(alert)} asks for, then verify the domain again.",
        AlertKind.QuotaNear when alert.Subject == Alert.OfPlan => $"Nothing is held back: what comes after may cost more, or {Name(alert)} refuses it. Order more there and raise the Monthly Quota in the settings, or send through another provider.",
        AlertKind.QuotaNear => "What is over the limit goes through another provider, or waits until tomorrow (UTC). Raise the limit where the server allows more.",
        _ => throw new InvalidOperationException(alert.Kind),
    };

    /// <summary>False for what ends by itself and would only be raised again.</summary>
    public static bool MayBeResolvedByHand(AlertKind kind) => kind is not (AlertKind.CircuitOpen or AlertKind.QuotaNear);

    private static string Name(Alert alert) => ProviderCatalog.Info(alert.Provider)?.Name ?? alert.Provider;
}
