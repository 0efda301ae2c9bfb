using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>One card of a settings page: a group of fields, a list of rows, or the table of domains.</summary>
internal sealed record PageSection(string Title, IReadOnlyList<SettingField> Fields)
{
    public const string Advanced = "Advanced Settings";

    /// <summary>Null but for a list.</summary>
    public SettingField? List { get; private init; }

    public bool IsDomains { get; private init; }

    public IReadOnlyList<string> Names => [.. Fields.Select(one => one.Name)];

    /// <summary>In the order of the settings; what is advanced comes last, and domains before it.</summary>
    public static IReadOnlyList<PageSection> Of(Type settings, bool hasDomains)
    {
        var sections = SettingField.Of(settings).Where(field => field.Drawn is not null).GroupBy(Key).Select(Section).ToList();
        if (hasDomains && !sections.Exists(section => section.IsDomains))
            sections.Add(new("", []) { IsDomains = true });

        return [.. sections.OrderBy(section => section.Title == Advanced)];
    }

    private static string Key(SettingField field) => field.ItemType is null ? field.Drawn!.Group ?? "API Configuration" : "list " + field.Name;

    private static PageSection Section(IGrouping<string, SettingField> group) => group.First() switch
    {
        { IsRows: true } list => new(list.Drawn!.Label, []) { List = list },
        { ItemType: not null } => new("", []) { IsDomains = true },
        _ => new(group.Key, [.. group]),
    };
}
