using System.Globalization;
using PdfSharp.Drawing;
using PenguinMails.Gateway.Analytics.Experiments;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>A report to print or to hand on: what the page says, with its charts.</summary>
internal static class ReportPdf
{
    /// <summary>The library's fonts are not made for two documents at once.</summary>
    private static readonly Lock One = new();

    /// <param name="report">Of a range or of a campaign.</param>
    /// <param name="experiments">Of the tenant; none with a campaign.</param>
    /// <param name="catalog">Names the providers.</param>
    public static PdfFile Of(EspReport report, IReadOnlyList<ExperimentView> experiments, ProviderCatalog catalog)
    {
        lock (One)
            return new($"analytics-{report.From:yyyy-MM-dd}-{report.Until:yyyy-MM-dd}.pdf", Bytes(report, experiments, catalog));
    }

    private static byte[] Bytes(EspReport report, IReadOnlyList<ExperimentView> experiments, ProviderCatalog catalog)
    {
        PdfFonts.Use();
        var title = report.CampaignId is null ? "ESP Analytics" : $"Campaign {Formats.OneLine(report.CampaignId, 200)}";
        using var pages = new PdfPages(title, $"{title} · {AnalyticsWords.Range(report)}", report.GeneratedAt);
        Head(pages, report, title);
        if (report.IsEmpty)
        {
            pages.Heading(report.CampaignId is null ? "No emails in this range." : "No provider has accepted an email of this campaign yet.", 0);
            return pages.Save();
        }

        Metrics(pages, report);
        FiguresPdf.Draw(pages, report, catalog);
        InsightsPdf.Draw(pages, report, catalog);
        ExperimentsPdf.Draw(pages, experiments, catalog);
        CostPdf.Draw(pages, report, catalog);
        ChartsPdf.Bounces(pages, report);
        ChartsPdf.Engagement(pages, report);
        RoutingPdf.Draw(pages, report, catalog);
        return pages.Save();
    }

    private static void Head(PdfPages pages, EspReport report, string title)
    {
        pages.Page.DrawString(pages.Page.Fitting(title, pages.Style.Title, PdfPages.Width), pages.Style.Title, pages.Style.Ink, pages.Take(28), XStringFormats.CenterLeft);
        pages.Text(AnalyticsWords.Range(report), pages.Style.Strong, pages.Style.Ink);
        var made = AnalyticsWords.Local(report.GeneratedAt, TimeZoneInfo.FindSystemTimeZoneById(report.TimeZone)).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);
        pages.Note($"Generated {made} ({report.TimeZone}) by PenguinMails. Emails count for the hour in which they were handed to a provider.");
        pages.Take(PdfPages.Gap);
    }

    private static void Metrics(PdfPages pages, EspReport report)
    {
        var (now, before) = (report.Totals, report.Previous);
        Metric[] metrics =
        [
            new("Total Emails Sent", Formats.Count(now.Sent), before is null ? null : Formats.Count(before.Sent), Changes.OfCount(now.Sent, before?.Sent), false),
            new("Average Delivery Rate", Formats.Rate(now.DeliveryRate), Formats.Rate(before?.DeliveryRate), Changes.OfRate(now.DeliveryRate, before?.DeliveryRate), true),
            new("Average Open Rate", Formats.Rate(now.OpenRate), Formats.Rate(before?.OpenRate), Changes.OfRate(now.OpenRate, before?.OpenRate), true),
            new("Average Click Rate", Formats.Rate(now.ClickRate), Formats.Rate(before?.ClickRate), Changes.OfRate(now.ClickRate, before?.ClickRate), true),
        ];
        var place = pages.Take(64);
        var width = (place.Width - ((metrics.Length - 1) * PdfPages.Gap)) / metrics.Length;
        foreach (var (i, metric) in metrics.Index())
            Card(pages, metric, new(place.X + (i * (width + PdfPages.Gap)), place.Y, width, place.Height), before is not null);
    }

    private static void Card(PdfPages pages, Metric metric, XRect place, bool compared)
    {
        var (page, style) = (pages.Page, pages.Style);
        page.DrawRoundedRectangle(style.Line, place, new XSize(6, 6));
        var inner = new XRect(place.X + 8, place.Y + 6, place.Width - 16, 14);
        page.DrawString(metric.Label, style.Small, style.Quiet, inner, XStringFormats.CenterLeft);
        page.DrawString(page.Fitting(metric.Value, style.Figure, inner.Width), style.Figure, style.Ink, new XRect(inner.X, inner.Y + 16, inner.Width, 20), XStringFormats.CenterLeft);
        if (!compared)
            return;

        var note = metric.Change is { } change ? $"{AnalyticsWords.Arrow(change, metric.IsRate)} from {metric.Before}" : "Nothing before to compare with";
        page.DrawString(page.Fitting(note, style.Small, inner.Width), style.Small, style.Quiet, new XRect(inner.X, inner.Y + 38, inner.Width, 12), XStringFormats.CenterLeft);
    }

    private sealed record Metric(string Label, string Value, string? Before, double? Change, bool IsRate);
}
