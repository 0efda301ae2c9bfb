using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Connections.Settings;

internal static class SettingsDefaults
{
    /// <summary>A record of the type as it is before anybody has said anything: its own defaults, and nothing where it needs something.</summary>
    public static object Of(Type type)
    {
        var json = new JsonObject();
        foreach (var property in Json.Options.GetTypeInfo(type).Properties)
            if (property.IsRequired)
                json[property.Name] = property.PropertyType == typeof(string) ? "" : new JsonArray();

        return json.Deserialize(type, Json.Options)!;
    }
}
