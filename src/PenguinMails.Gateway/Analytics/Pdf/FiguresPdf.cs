using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>The figures of providers, kinds of mail and connections, and how they went over time.</summary>
internal static class FiguresPdf
{
    public static void Draw(PdfPages pages, EspReport report, ProviderCatalog catalog)
    {
        pages.Heading("Deliverability Comparison", 80);
        var providers = report.Providers.Select(one => (one.Name, (ReportFigures)one)).ToList();
        Table(pages, "Provider", providers.Count > 1 ? [.. providers, ("All", report.Totals)] : providers);
        pages.Note("Opens and clicks are of delivered emails with tracking on. A dash means that nothing was tracked.");
        pages.Take(PdfPages.Gap);
        ChartsPdf.Delivery(pages, report);

        pages.Heading("More figures", 60);
        More(pages, report);
        Within(pages, report);
        Part(pages, "By email type", "Email type", [.. report.Types.Select(one => (Formats.Words(one.Type), (ReportFigures)one))]);
        Part(pages, "By mailbox provider", "Mailbox provider", [.. report.MailboxProviders.Select(one => (AnalyticsWords.Mailbox(one.MailboxProvider), (ReportFigures)one))]);
        Part(pages, "By connection", "Connection", [.. report.Connections.Select(one => (Connection(one, catalog), (ReportFigures)one))]);
    }

    private static void Within(PdfPages pages, EspReport report)
    {
        pages.Subheading("Delivered within", 50);
        new PdfTable(pages, [new("Provider"), .. Arrivals.Shown.Select(seconds => new PdfColumn(AnalyticsWords.Time(seconds)))],
            [.. report.DeliveredWithin.Zip(report.Providers, (one, provider) => (string[])[provider.Name, .. one.Within.Select(share => Formats.Rate(share.Share))])]).Draw();
        pages.Note(AnalyticsWords.Within);
        pages.Take(PdfPages.Gap);
    }

    private static string Connection(ConnectionFigures connection, ProviderCatalog catalog) =>
        $"{catalog.NameOf(connection.Provider)} …{connection.ConnectionId[^6..]}{(connection.Removed ? " (removed)" : "")}";

    private static void Part(PdfPages pages, string title, string across, IReadOnlyList<(string Name, ReportFigures Figures)> rows)
    {
        pages.Subheading(title, 50);
        Table(pages, across, rows);
    }

    private static void Table(PdfPages pages, string across, IReadOnlyList<(string Name, ReportFigures Figures)> rows) =>
        new PdfTable(pages, [new(across), new("Sent"), new("Delivered"), new("Bounced"), new("Opened"), new("Clicked"), new("Delivery Rate")],
        [
            .. rows.Select(row => (string[])
            [
                row.Name, Formats.Count(row.Figures.Sent), Formats.Count(row.Figures.Delivered), AnalyticsWords.Share(row.Figures.Bounced, row.Figures.BounceRate),
                AnalyticsWords.Tracked(row.Figures.Opened, row.Figures.OpenRate), AnalyticsWords.Tracked(row.Figures.Clicked, row.Figures.ClickRate), Formats.Rate(row.Figures.DeliveryRate),
            ]),
        ]).Draw();

    private static void More(PdfPages pages, EspReport report) =>
        new PdfTable(pages,
        [
            new("Provider"), new("Hard bounces"), new("Soft bounces"), new("Rejected"), new("Complaints"), new("Unsubscribes"),
            new("Opened by machines"), new("Clicked by machines"), new("Unconfirmed"), new("Half delivered within"), new("95% delivered within"),
        ],
        [
            .. report.Providers.Select(one => (string[])
            [
                one.Name, Formats.Count(one.HardBounced), Formats.Count(one.SoftBounced), Formats.Count(one.Rejected), Formats.Count(one.Complained), Formats.Count(one.Unsubscribed),
                Formats.Count(one.OpenedByMachine), Formats.Count(one.ClickedByMachine), Formats.Count(one.Unconfirmed), AnalyticsWords.Took(one.DeliveredInP50S), AnalyticsWords.Took(one.DeliveredInP95S),
            ]),
        ]).Draw();
}
