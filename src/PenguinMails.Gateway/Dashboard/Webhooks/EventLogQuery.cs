using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Dashboard.Webhooks;

/// <summary>The webhook log's filters as they stand in the page's address. What can't be read does not filter, but for the search.</summary>
public sealed record EventLogQuery
{
    [FromQuery(Name = "search")] public string? Search { get; init; }
    [FromQuery(Name = "provider")] public string? Provider { get; init; }
    [FromQuery(Name = "type")] public string? Type { get; init; }

    [FromQuery(Name = "state")] public string? State { get; init; }

    /// <summary>Days in UTC, both included.</summary>
    [FromQuery(Name = "from")] public string? From { get; init; }

    /// <inheritdoc cref="From"/>
    [FromQuery(Name = "until")] public string? Until { get; init; }

    [FromQuery(Name = "cursor")] public string? Cursor { get; init; }

    internal bool IsFiltered => Fields.Any(given => !string.IsNullOrWhiteSpace(given.Value));

    /// <summary>False where what is searched for is neither an address nor an id: everything is no answer to that.</summary>
    internal bool IsReadable => string.IsNullOrWhiteSpace(Search) || EventsAbout.Read(Search) is not null;

    private (string Name, string? Value)[] Fields =>
        [("search", Search), ("provider", Provider), ("type", Type), ("state", State), ("from", From), ("until", Until)];

    internal EventFilter ToFilter(ProviderCatalog catalog) => new()
    {
        About = string.IsNullOrWhiteSpace(Search) ? null : EventsAbout.Read(Search),
        Provider = catalog.Info(Provider ?? "")?.Id,
        Type = EnumNames.TryParse<EventType>(Type, out var type) ? type : null,
        State = EnumNames.TryParse<EventState>(State, out var state) ? state : null,
        From = Day(From),
        Until = Day(Until)?.AddDays(1),
    };

    /// <summary>The page that it stands on, where it can be searched further.</summary>
    internal string Page { get; init; } = EspRoutes.Webhooks;

    internal string Cleared => Page + EspRoutes.Log;

    internal string Export => EspRoutes.LogExport + Query(null);

    internal string Address(string? cursor) => Page + Query(cursor);

    private QueryString Query(string? cursor)
    {
        var given = Fields.Append((Name: "cursor", Value: cursor)).Where(given => !string.IsNullOrWhiteSpace(given.Value))
            .Select(one => KeyValuePair.Create(one.Name, one.Value));
        return QueryString.Create(given);
    }

    private static DateTimeOffset? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? new(day, TimeOnly.MinValue, TimeSpan.Zero)
            : null;
}
