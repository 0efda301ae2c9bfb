using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Webhooks.Admin;

/// <summary>What is known of a webhook, as the API and the page show it.</summary>
internal static class WebhookViews
{
    public static WebhookView Of(ProviderInfo info, Connection connection, WebhookEndpoint endpoint, WebhookRegistration? registered, long today, int mostDays) => new()
    {
        Provider = info.Id,
        ConnectionId = connection.Id,
        Url = endpoint.Url,
        State = endpoint.HeardAt is null ? WebhookState.Inactive : WebhookState.Active,
        EventsToday = today,
        LastEventAt = endpoint.HeardAt,
        Verification = VerificationOf(info, endpoint, registered),
        Registration = registered is null ? null : new(StatusOf(info, registered), registered.Detail),
        Subscriptions = [.. (info.Webhooks?.Subscriptions ?? []).Select(one => new SubscriptionView(
            one.Id, one.Label, one.Help, registered?.Hooks is { } hooks ? one.Hooks.All(hooks.Contains) : null, HiddenEvents.Shows(connection, info, one)))],
        AllowList = [.. connection.WebhookNetworks.Select(WebhookChange.Text)],
        KnownAddresses = info.Webhooks?.Networks ?? [],
        LogDays = Math.Min(connection.WebhookLogDays ?? mostDays, mostDays),
        MostLogDays = mostDays,
        Version = connection.Version,
    };

    private static WebhookVerification VerificationOf(ProviderInfo info, WebhookEndpoint endpoint, WebhookRegistration? registered)
    {
        var problem = endpoint.Doubt ?? (registered?.KeyFits == false ? registered.Detail : null);
        var status = problem is not null ? VerificationStatus.Failing
            : endpoint.HeardAt is not null || registered?.KeyFits == true ? VerificationStatus.Verified
            : VerificationStatus.Waiting;
        return new(status, info.Webhooks?.Verification ?? "Uses the webhook password as basic authentication.", problem);
    }

    private static RegistrationStatus StatusOf(ProviderInfo info, WebhookRegistration registered) =>
        registered.Hooks is not { } hooks ? RegistrationStatus.Unknown
        : hooks.Count == 0 ? RegistrationStatus.Missing
        : info.Webhooks!.Subscriptions.SelectMany(one => one.Hooks).All(hooks.Contains) ? RegistrationStatus.Registered
        : RegistrationStatus.Incomplete;
}
