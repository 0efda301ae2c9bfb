using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>What the log leaves out of a provider's events, because its settings say so now.</summary>
/// <param name="Setting">The label of the switch that is off.</param>
/// <param name="InSettings">Whether the switch is one of the connection's settings; else it is on the page of the webhooks.</param>
public sealed record HiddenEvents(string Provider, EventType Type, string Setting, bool InSettings = true)
{
    internal static IEnumerable<HiddenEvents> Of(Connection connection, ProviderInfo? info) =>
        (from field in SettingField.Of(connection.Settings.GetType())
         let shows = field.Attribute<ShowsEventsAttribute>()
         where shows is not null && field.Property.GetValue(connection.Settings) is false
         select new HiddenEvents(connection.Provider, shows.Type, field.Drawn?.Label ?? field.Name))
        .Concat(
            from one in info?.Webhooks?.Subscriptions ?? []
            where connection.HiddenWebhooks.Contains(one.Id)
            from type in one.Types
            select new HiddenEvents(connection.Provider, type, one.Label, InSettings: false));

    /// <summary>The setting that shows or hides a subscription's events; null where that is chosen on the page of the webhooks.</summary>
    internal static SettingField? SettingOf(ProviderInfo info, WebhookSubscription subscription) =>
        SettingField.Of(info.Settings!).FirstOrDefault(field => field.Attribute<ShowsEventsAttribute>() is { } shows && subscription.Types.Contains(shows.Type));

    internal static bool Shows(Connection connection, ProviderInfo info, WebhookSubscription subscription) =>
        SettingOf(info, subscription) is { } setting ? setting.Property.GetValue(connection.Settings) is true : !connection.HiddenWebhooks.Contains(subscription.Id);
}
