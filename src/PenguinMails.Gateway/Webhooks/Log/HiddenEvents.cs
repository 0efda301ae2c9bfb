using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>What the log leaves out of a provider's events, because its settings say so now.</summary>
/// <param name="Setting">The label of the switch that is off.</param>
public sealed record HiddenEvents(string Provider, EventType Type, string Setting)
{
    internal static IEnumerable<HiddenEvents> Of(Connection connection) =>
        from field in SettingField.Of(connection.Settings.GetType())
        let shows = field.Attribute<ShowsEventsAttribute>()
        where shows is not null && field.Property.GetValue(connection.Settings) is false
        select new HiddenEvents(connection.Provider, shows.Type, field.Drawn?.Label ?? field.Name);
}
