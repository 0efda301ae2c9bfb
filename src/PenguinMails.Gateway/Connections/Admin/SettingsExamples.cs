using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Settings as the contract shows them, drawn from their attributes, so that a new provider has its example.</summary>
internal static class SettingsExamples
{
    private const int Version = 3;

    /// <summary>What is sent, with secrets.</summary>
    public static JsonObject Asked(Type settings)
    {
        var example = Of(settings, field => "your-" + field.Name.Replace('_', '-'));
        foreach (var (name, _) in example.Where(pair => pair.Value is null).ToList())
            example.Remove(name);

        example["version"] = Version;
        return example;
    }

    /// <summary>What is read, with secrets masked.</summary>
    public static JsonObject Answered(Type settings)
    {
        var example = Of(settings, _ => SettingsMask.Of("a-secret-that-ends-in-3f9c"));
        example["version"] = Version;
        return example;
    }

    /// <summary>What is read once they are saved.</summary>
    public static JsonObject Saved(Type settings)
    {
        var example = Answered(settings);
        example["version"] = Version + 1;
        example["warnings"] = new JsonArray();
        return example;
    }

    private static JsonObject Of(Type type, Func<SettingField, string> secret)
    {
        var defaults = JsonSerializer.SerializeToNode(SettingsDefaults.Of(type), type, Json.Options)!;
        return new(SettingField.Of(type).Where(field => field.Drawn is not null).Select(field => KeyValuePair.Create(field.Name, Value(field))));

        JsonNode? Value(SettingField field) => field switch
        {
            { Secret: not null } => field.IsNullable ? null : secret(field),
            { ItemType: { } item } => new JsonArray(Of(item, secret)),
            { Drawn.Placeholder: { } shown } => shown,
            _ => defaults[field.Name]?.DeepClone(),
        };
    }
}
