using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Dashboard.Components;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Dashboard.Palette;

/// <summary>Finds pages and settings by any of their words.</summary>
internal static class PaletteSearch
{
    private const int Most = 8;

    /// <summary>All pages where nothing is asked for; else what has every word of it, names that begin with it first.</summary>
    public static IReadOnlyList<PaletteHit> Find(string? query, ProviderCatalog catalog)
    {
        var words = (query ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var pages = Navigation.PagesOf(catalog).Select(page => new PaletteHit(page, page.Label, page.Address, page.Keywords));
        if (words.Length == 0)
            return [.. pages];

        return [.. pages.Concat(Settings(catalog)).Where(hit => hit.HasAll(words)).OrderBy(hit => hit.Label.StartsWith(words[0], StringComparison.OrdinalIgnoreCase) ? 0 : 1).Take(Most)];
    }

    private static IEnumerable<PaletteHit> Settings(ProviderCatalog catalog) =>
        from page in Navigation.PagesOf(catalog)
        where page.Provider is not null
        from field in SettingField.Of(catalog.Info(page.Provider!)!.Settings!)
        where field.Drawn is not null && field.ItemType is null
        select new PaletteHit(page, field.Drawn!.Label, $"{page.Address}#{FieldPath.IdOf(field.Name)}", "setting " + field.Drawn!.Help?.ToLowerInvariant());
}

/// <param name="Page">Where it is.</param>
/// <param name="Label">Its own name.</param>
/// <param name="Address">Of the page, or of the setting on it.</param>
/// <param name="Keywords">What else it is found by, in lower case.</param>
public sealed record PaletteHit(NavigationPage Page, string Label, string Address, string Keywords)
{
    /// <summary>Null for a page itself.</summary>
    public string? Place => Address == Page.Address ? null : Page.Label;

    public bool HasAll(IEnumerable<string> words) =>
        words.All(word => $"{Label} {Page.Label} {Keywords}".Contains(word, StringComparison.OrdinalIgnoreCase));
}
