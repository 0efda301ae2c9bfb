using System.Globalization;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>A report's line as a table for a spreadsheet: a row for each provider at each point.</summary>
internal static class ReportCsv
{
    private static readonly string[] Header =
        ["at", "provider", "sent", "delivered", "bounced", "opened", "clicked", "complained", "delivery_rate", "open_rate", "click_rate", "opened_in_average_s"];

    public static CsvFile Of(EspReport report) => new($"analytics-{report.From:yyyy-MM-dd}-{report.Until:yyyy-MM-dd}.csv", Header, Lines(report));

    private static async IAsyncEnumerable<IReadOnlyList<string>> Lines(EspReport report)
    {
        foreach (var point in report.Series)
            yield return
            [
                TimeZoneInfo.ConvertTime(point.At, TimeZoneInfo.FindSystemTimeZoneById(report.TimeZone)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture), point.Provider,
                Count(point.Sent), Count(point.Delivered), Count(point.Bounced), Count(point.Opened), Count(point.Clicked), Count(point.Complained),
                Number(point.DeliveryRate), Number(point.OpenRate), Number(point.ClickRate), Number(point.OpenedInAverageS),
            ];

        await Task.CompletedTask;
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Number(double? number) => number?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";
}
