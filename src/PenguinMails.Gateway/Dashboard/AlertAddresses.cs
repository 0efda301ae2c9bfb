using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard;

internal static class AlertAddresses
{
    public const string List = "/dashboard/notifications";
    public const string Count = List + "/count";
    public const string ReadAll = List + "/read";
    public const string Emails = List + "/emails";

    public static string Of(AlertState? state) => state is { } only ? $"{List}?state={EnumNames.Of(only)}" : List;
    public static string Read(Alert alert) => $"{List}/{PublicId.Format(PublicId.Alert, alert.Id)}/read";
    public static string Resolve(Alert alert) => $"{List}/{PublicId.Format(PublicId.Alert, alert.Id)}/resolve";

    /// <summary>Where the admin can do something about it.</summary>
    public static (string Href, string Label) Remedy(Alert alert, ProviderCatalog catalog) => alert.What switch
    {
        AlertKind.DomainUnverified => ($"{EspRoutes.Settings(alert.Provider)}?records={Uri.EscapeDataString(alert.Subject)}", "View DNS records"),
        AlertKind.HookDisabled => (HookAddresses.List, "Open outgoing webhooks"),
        AlertKind.Budget => (EspRoutes.Routing, "Open routing"),
        AlertKind.SliceDegraded => (EspRoutes.Routing, "Open routing"),
        _ => (EspRoutes.Settings(alert.Provider), $"Open {catalog.NameOf(alert.Provider)}"),
    };
}
