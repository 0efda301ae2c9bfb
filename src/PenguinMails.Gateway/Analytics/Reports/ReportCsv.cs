using System.Globalization;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>A report's parts as tables for a spreadsheet, under the names of its fields.</summary>
internal static class ReportCsv
{
    public const string Usual = "series";

    private static readonly Dictionary<string, Table> Tables = new()
    {
        [Usual] = new(
            "Over time",
            ["at", "provider", "sent", "delivered", "bounced", "opened", "clicked", "complained", "delivery_rate", "open_rate", "click_rate", "opened_in_average_s"],
            report => report.Series.Select(point => (string[])
            [
                At(point.At, report), point.Provider, Text(point.Sent), Text(point.Delivered), Text(point.Bounced), Text(point.Opened), Text(point.Clicked), Text(point.Complained),
                Text(point.DeliveryRate), Text(point.OpenRate), Text(point.ClickRate), Text(point.OpenedInAverageS),
            ])),
        ["providers"] = Figures("Providers", ["provider"], report => report.Providers, one => [one.Provider]),
        ["connections"] = Figures("Connections", ["connection_id", "provider", "removed"], report => report.Connections, one => [one.ConnectionId, one.Provider, one.Removed ? "true" : "false"]),
        ["types"] = Figures("Email types", ["type"], report => report.Types, one => [one.Type]),
        ["mailbox_providers"] = Figures("Mailbox providers", ["mailbox_provider"], report => report.MailboxProviders, one => [one.MailboxProvider]),
        ["cost"] = new("Cost", ["provider", "delivered", "cost", "cost_per_delivered"], report => report.Cost.Providers.Select(one => (string[])
            [one.Provider, Text(one.Delivered), Text(one.Cost), Text(one.CostPerDelivered)])),
        ["bounce_reasons"] = new("Bounce reasons", ["class", "bounces", "share"], report => report.Bounces.Reasons.Select(one => (string[])
            [one.Class, Text(one.Bounces), Text(one.Share)])),
        ["top_domains"] = new("Top bouncing domains", ["domain", "bounces"], report => report.Bounces.TopDomains.Select(one => (string[])
            [one.Domain, Text(one.Bounces)])),
        ["routing"] = new("Routing decisions", ["matched", "name", "type", "provider", "deliveries"], report => report.Routing.Select(one => (string[])
            [one.Matched, one.Name ?? "", one.Type, one.Provider, Text(one.Deliveries)])),
    };

    /// <summary>What may be asked for, and how the page calls it.</summary>
    public static IEnumerable<(string Table, string Title)> All => Tables.Select(one => (one.Key, one.Value.Title));

    /// <returns>The <c>table</c> that was asked for; one that does not exist is among the errors.</returns>
    public static string TableOf(ReportQueryReader read)
    {
        var table = read.Text("table") ?? Usual;
        if (!Tables.ContainsKey(table))
            read.Errors.Add("table", $"Must be one of {string.Join(", ", Tables.Keys)}.");
        return table;
    }

    /// <param name="report">Of a range or of a campaign.</param>
    /// <param name="table">One of <see cref="All"/>.</param>
    public static CsvFile Of(EspReport report, string table) =>
        new($"analytics-{(table == Usual ? "" : table + "-")}{report.From:yyyy-MM-dd}-{report.Until:yyyy-MM-dd}.csv", Tables[table].Header, Tables[table].Rows(report).ToAsyncEnumerable());

    private static Table Figures<T>(string title, string[] names, Func<EspReport, IReadOnlyList<T>> figures, Func<T, string[]> named) where T : ReportFigures => new(
        title,
        [
            .. names, "sent", "delivered", "bounced", "hard_bounced", "soft_bounced", "rejected", "opened", "clicked", "opened_by_machine", "clicked_by_machine", "complained", "unsubscribed",
            "unconfirmed", "rerouted", "opens_tracked", "clicks_tracked", "delivery_rate", "bounce_rate", "open_rate", "click_rate", "complaint_rate", "unsubscribe_rate",
            "delivered_in_p50_s", "delivered_in_p95_s", "opened_in_p50_s", "opened_in_average_s",
        ],
        report => figures(report).Select(one => (string[])
        [
            .. named(one), Text(one.Sent), Text(one.Delivered), Text(one.Bounced), Text(one.HardBounced), Text(one.SoftBounced), Text(one.Rejected), Text(one.Opened), Text(one.Clicked),
            Text(one.OpenedByMachine), Text(one.ClickedByMachine), Text(one.Complained), Text(one.Unsubscribed), Text(one.Unconfirmed), Text(one.Rerouted), Text(one.OpensTracked), Text(one.ClicksTracked),
            Text(one.DeliveryRate), Text(one.BounceRate), Text(one.OpenRate), Text(one.ClickRate), Text(one.ComplaintRate), Text(one.UnsubscribeRate),
            Text(one.DeliveredInP50S), Text(one.DeliveredInP95S), Text(one.OpenedInP50S), Text(one.OpenedInAverageS),
        ]));

    private static string At(DateTimeOffset at, EspReport report) =>
        AnalyticsWords.Local(at, TimeZoneInfo.FindSystemTimeZoneById(report.TimeZone)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Text(double? number) => number?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";

    private static string Text(decimal? amount) => amount?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";

    private sealed record Table(string Title, string[] Header, Func<EspReport, IEnumerable<IReadOnlyList<string>>> Rows);
}
