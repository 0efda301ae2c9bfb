using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Gateway.Sending.Calls;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>What the form of a provider's settings shows: as stored, or as somebody typed it and was refused.</summary>
public sealed record ConnectionForm
{
    public required string Provider { get; init; }

    /// <summary>The type of the provider's settings record.</summary>
    public required Type Settings { get; init; }

    /// <summary>Of the settings that the form began with; 0 while there are none.</summary>
    public int Version { get; init; }

    /// <summary>By the settings' paths, such as <c>timeout_s</c> or <c>servers.0.host</c>; secrets masked.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The rows of each list, as they stand in the paths.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rows { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What is wrong, by the settings' paths.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong with all of it.</summary>
    public string? Summary { get; init; }

    /// <summary>Who has saved since the form was opened.</summary>
    public string? SavedBy { get; init; }

    /// <summary>What the provider offers, by the settings' names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<(string Value, string Name)>> Choices { get; init; } =
        new Dictionary<string, IReadOnlyList<(string Value, string Name)>>();

    /// <summary>What has gone out today of what has a daily limit, by the counters' names.</summary>
    public IReadOnlyDictionary<string, DayUse> Uses { get; init; } = new Dictionary<string, DayUse>();

    /// <summary>How bounces get here; null while nothing is stored.</summary>
    public BounceWaysView? Bounces { get; init; }

    public bool IsStored => Version > 0;

    public string Value(string path) => Values.GetValueOrDefault(path, "");

    public IReadOnlyList<string> RowsOf(string list) => Rows.GetValueOrDefault(list, []);

    internal static ConnectionForm Of(ProviderInfo info, Connection? connection)
    {
        // The defaults are those of the record itself; what it requires is empty.
        var settings = SettingsMask.Of(connection?.Settings ?? SettingsDefaults.Of(info.Settings!));
        var (values, rows) = (new Dictionary<string, string>(), new Dictionary<string, IReadOnlyList<string>>());
        Flatten(settings, "", values);
        foreach (var list in SettingField.Of(info.Settings!).Where(field => field.IsRows))
        {
            var items = settings[list.Name] as JsonArray ?? [];
            rows[list.Name] = [.. Enumerable.Range(0, items.Count).Select(SettingsPost.RowKey)];
            foreach (var (i, item) in items.Index())
                Flatten(item!.AsObject(), $"{list.Name}.{SettingsPost.RowKey(i)}.", values);
        }

        var form = new ConnectionForm { Provider = info.Id, Settings = info.Settings!, Version = connection?.Version ?? 0, Values = values, Rows = rows };
        // A new form shows what a row asks for, where one is needed.
        return SettingField.Of(info.Settings!).Where(field => field.IsRows && field.IsRequired && form.RowsOf(field.Name).Count == 0)
            .Aggregate(form, (before, list) => before.WithRow(list));
    }

    /// <summary>With one row more, as a new one is.</summary>
    internal ConnectionForm WithRow(SettingField list, string? key = null)
    {
        key ??= SettingsPost.RowKey(Enumerable.Range(0, int.MaxValue).First(i => !RowsOf(list.Name).Contains(SettingsPost.RowKey(i))));
        var values = Values.ToDictionary();
        Flatten(SettingsMask.Of(SettingsDefaults.Of(list.ItemType!)), $"{list.Name}.{key}.", values);
        return this with { Values = values, Rows = new Dictionary<string, IReadOnlyList<string>>(Rows) { [list.Name] = [.. RowsOf(list.Name), key] } };
    }

    internal ConnectionForm WithoutRow(string list, string key) => this with
    {
        Rows = new Dictionary<string, IReadOnlyList<string>>(Rows) { [list] = [.. RowsOf(list).Where(row => row != key)] },
    };

    internal DayUse? UseOf(SettingField list, string row)
    {
        if (list.Attribute<CountedDailyAttribute>() is not { Kind: var kind })
            return null;

        return Uses.GetValueOrDefault($"{kind}:{Value($"{list.Name}.{row}.{SettingField.Of(list.ItemType!)[0].Name}")}");
    }

    /// <summary>"Server main", or "New server" while it has no name.</summary>
    internal string TitleOf(SettingField list, string row)
    {
        var one = list.Drawn!.One ?? "Row";
        return Value($"{list.Name}.{row}.{SettingField.Of(list.ItemType!)[0].Name}") is { Length: > 0 } name ? $"{one} {name}" : $"New {one.ToLowerInvariant()}";
    }

    private static void Flatten(JsonObject settings, string path, Dictionary<string, string> values)
    {
        foreach (var (name, value) in settings)
            if (value is JsonValue)
                values[path + name] = value.ToString();
    }
}
