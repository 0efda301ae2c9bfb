using PdfSharp.Drawing;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>The charts of a report, alone or two beside each other.</summary>
internal static class ChartsPdf
{
    private const double Height = 180;

    public static void Delivery(PdfPages pages, EspReport report)
    {
        Draw(pages, new PdfChart("Delivery rate over time", ChartKind.Line, ChartUnit.Rate, AnalyticsCharts.DeliveryOverTime(report), "No data yet."));
        Draw(pages,
            new PdfChart("Sent volume by provider", ChartKind.Bar, ChartUnit.Count, AnalyticsCharts.Volume(report), "No data yet."),
            new PdfChart("Email type distribution", ChartKind.Pie, ChartUnit.Count, AnalyticsCharts.Types(report), "No data yet."));
    }

    public static void Bounces(PdfPages pages, EspReport report)
    {
        pages.Heading("Bounce Analysis", Height);
        Draw(pages, new PdfChart("Bounce reasons", ChartKind.Pie, ChartUnit.Count, AnalyticsCharts.BounceReasons(report), AnalyticsWords.NoBounces(report)));
        if (report.Bounces.TopDomains.Count == 0)
            return;

        pages.Subheading("Top Bouncing Domains", 50);
        new PdfTable(pages, [new("Domain"), new("Bounces")], [.. report.Bounces.TopDomains.Select(one => (string[])[Formats.Domain(one.Domain), Formats.Count(one.Bounces)])]).Draw();
        if (report.CampaignId is null)
            pages.Note("By days of UTC.");
    }

    public static void Engagement(PdfPages pages, EspReport report)
    {
        pages.Heading("Engagement Metrics", Height);
        Draw(pages,
            new PdfChart("Open rate by provider", ChartKind.Bar, ChartUnit.Rate, AnalyticsCharts.OpenRates(report), "No delivered email had opens tracked."),
            new PdfChart("Click rate by provider", ChartKind.Bar, ChartUnit.Rate, AnalyticsCharts.ClickRates(report), "No delivered email had clicks tracked."));
        Draw(pages, new PdfChart("Time to open, on average", ChartKind.Line, ChartUnit.Duration, AnalyticsCharts.TimeToOpen(report), "No email of this range was opened yet."));
        pages.Note("Opens and clicks by a person, of delivered with tracking on; the time to open by when the email was sent.");
    }

    private static void Draw(PdfPages pages, params ReadOnlySpan<PdfChart> charts)
    {
        var place = pages.Take(Height);
        var width = (place.Width - ((charts.Length - 1) * PdfPages.Gap)) / charts.Length;
        for (var i = 0; i < charts.Length; i++)
            charts[i].Draw(pages.Page, pages.Style, new XRect(place.X + (i * (width + PdfPages.Gap)), place.Y, width, place.Height));
        pages.Take(PdfPages.Gap);
    }
}
