using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Connections.Settings;

/// <summary>Settings as they leave the server: of a secret the last four characters.</summary>
internal static class SettingsMask
{
    private const string Dots = "••••";
    private const int Shown = 4;
    private const int ShortestShown = 12;

    public static JsonObject Of(object settings)
    {
        var json = JsonSerializer.SerializeToNode(settings, settings.GetType(), Json.Options)!.AsObject();
        Mask(settings.GetType(), json);
        return json;
    }

    /// <summary>Four characters of a short one would be too much of it.</summary>
    public static string Of(string secret) => secret.Length == 0 ? "" : secret.Length < ShortestShown ? Dots : Dots + secret[^Shown..];

    public static bool IsMasked(string? value) => value?.StartsWith(Dots, StringComparison.Ordinal) == true;

    private static void Mask(Type type, JsonObject json)
    {
        foreach (var field in SettingField.Of(type))
        {
            // What no form shows is the gateway's own.
            if (field.Drawn is null)
                json.Remove(field.Name);
            else if (field.Secret is not null && json[field.Name] is JsonValue value && value.TryGetValue<string>(out var secret))
                json[field.Name] = Of(secret);
            else if (field.ItemType is { } item && json[field.Name] is JsonArray items)
                foreach (var one in items.OfType<JsonObject>())
                    Mask(item, one);
        }
    }
}
