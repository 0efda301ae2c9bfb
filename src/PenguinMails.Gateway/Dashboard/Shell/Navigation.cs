using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard.Shell;

/// <summary>Every page of the dashboard, grouped as the sidebar shows them.</summary>
internal static class Navigation
{
    public static IReadOnlyList<NavigationGroup> Of(ProviderCatalog catalog) =>
    [
        new(null,
        [
            new("Overview", "home", EspRoutes.Overview, "providers status today readiness"),
            new("Messages", "mail", MessageAddresses.List, "emails search log status"),
        ]),
        new("Providers", [.. catalog.All.Where(info => info.Settings is not null).Select(info => new NavigationPage(info.Name, null, EspRoutes.Settings(info.Id), "settings configuration " + info.Subtitle))]),
        new("Delivery",
        [
            new("Routing", "route", EspRoutes.Routing, "rules failover cost"),
            new("Holds", "ban", HoldAddresses.List, "stop pause release cancel"),
            new("Suppressions", "mail-off", SuppressionAddresses.List, "bounces complaints unsubscribes blocked addresses import export"),
            new("Email validation", "world-check", ValidationAddresses.Page, "validate list check addresses csv typo disposable invalid risky"),
            new("Webhooks", "webhook", EspRoutes.Webhooks, "events endpoint url log subscriptions signature allow-list firewall test"),
            new("Analytics", "chart-line", EspRoutes.Analytics, "compare delivery rate opens clicks"),
        ]),
        new("More",
        [
            new("Notifications", "bell", AlertAddresses.List, "alerts problems"),
            new("API keys", "key", KeyAddresses.List, "credentials tokens safe mode staging"),
            new("Outgoing webhooks", "send-2", HookAddresses.List, "endpoints hooks callers notify standard webhooks secret replay"),
            new("Audit log", "list-check", KeyAddresses.Audit, "who changed history"),
            new("API reference", "book", "/docs", "documentation developer openapi"),
        ]),
    ];

    public static IEnumerable<NavigationPage> PagesOf(ProviderCatalog catalog) => Of(catalog).SelectMany(group => group.Pages);
}

/// <param name="Title">Null for the first, which needs none.</param>
public sealed record NavigationGroup(string? Title, IReadOnlyList<NavigationPage> Pages);

/// <param name="Label">As in the sidebar.</param>
/// <param name="Icon">Null for a provider, which has its tile.</param>
/// <param name="Address">Of the page.</param>
/// <param name="Keywords">What else people may call it, in lower case.</param>
public sealed record NavigationPage(string Label, string? Icon, string Address, string Keywords)
{
    /// <summary>The provider whose page it is; null for every other page.</summary>
    public string? Provider => Icon is null ? Address[(Address.LastIndexOf('/') + 1)..] : null;
}
