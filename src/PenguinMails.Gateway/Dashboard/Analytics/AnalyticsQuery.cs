using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Analytics.Reports;

namespace PenguinMails.Gateway.Dashboard.Analytics;

/// <summary>The range as it stands in the page's address.</summary>
public sealed record AnalyticsQuery
{
    internal static readonly IReadOnlyList<int> Choices = [7, ReportQueries.UsualDays, 90];

    [FromQuery(Name = "days")] public string? Days { get; init; }

    /// <summary>Days of the time zone, both included.</summary>
    [FromQuery(Name = "from")] public string? From { get; init; }

    /// <inheritdoc cref="From"/>
    [FromQuery(Name = "to")] public string? To { get; init; }

    [FromQuery(Name = "time_zone")] public string? TimeZone { get; init; }

    internal bool IsCustom => !string.IsNullOrEmpty(From) || !string.IsNullOrEmpty(To);

    /// <summary>What is not offered is as if nothing were chosen.</summary>
    internal int ShownDays => Choices.FirstOrDefault(days => days.ToString(CultureInfo.InvariantCulture) == Days, ReportQueries.UsualDays);

    /// <summary>With the days that were chosen, where no range of one's own was.</summary>
    internal ReportQuery Shown(ReportQuery query) => query.Days is null ? query : query with { Days = ShownDays };

    internal string Address => AddressOf(EspRoutes.Analytics);

    internal string Refresh => AddressOf(EspRoutes.Analytics, new KeyValuePair<string, string?>("refresh", "true"));

    internal string Csv => AddressOf(EspRoutes.Analytics, new KeyValuePair<string, string?>("format", "csv"));

    internal string Pdf => AddressOf(EspRoutes.Analytics, new KeyValuePair<string, string?>("format", "pdf"));

    internal string Bounces => AddressOf(EspRoutes.Bounces);

    internal string Last(int days, string path = EspRoutes.Analytics) => Build(path, [new("days", days.ToString(CultureInfo.InvariantCulture)), new("time_zone", TimeZone)]);

    internal string AddressOf(string path, params KeyValuePair<string, string?>[] more) =>
        Build(path, [new("days", IsCustom ? null : Days), new("from", From), new("to", To), new("time_zone", TimeZone), .. more]);

    private static string Build(string path, KeyValuePair<string, string?>[] given) =>
        path + QueryString.Create(given.Where(one => !string.IsNullOrEmpty(one.Value)));
}
