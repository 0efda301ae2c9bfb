using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>What the form of a provider's settings shows: as stored, or as somebody typed it and was refused.</summary>
public sealed record ConnectionForm
{
    public required string Provider { get; init; }

    /// <summary>Of the settings that the form began with; 0 while there are none.</summary>
    public int Version { get; init; }

    /// <summary>By the settings' names; secrets masked.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong, by the settings' names.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong with all of it.</summary>
    public string? Summary { get; init; }

    /// <summary>Who has saved since the form was opened.</summary>
    public string? SavedBy { get; init; }

    /// <summary>What the provider offers, by the settings' names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<(string Value, string Name)>> Choices { get; init; } =
        new Dictionary<string, IReadOnlyList<(string Value, string Name)>>();

    public bool IsStored => Version > 0;

    public string Value(string name) => Values.GetValueOrDefault(name, "");

    internal static ConnectionForm Of(ProviderInfo info, Connection? connection)
    {
        // The defaults are those of the record itself; what it requires is empty.
        var settings = connection?.Settings ?? SettingsDefaults.Of(info.Settings!);
        return new()
        {
            Provider = info.Id,
            Version = connection?.Version ?? 0,
            Values = SettingsMask.Of(settings).Where(setting => setting.Value is System.Text.Json.Nodes.JsonValue)
                .ToDictionary(setting => setting.Key, setting => setting.Value!.ToString()),
        };
    }

    internal static string IdOf(string field) => "setting-" + field;
}
