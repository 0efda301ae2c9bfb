using PdfSharp.Drawing;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>What the figures say, and which differences are real.</summary>
internal static class InsightsPdf
{
    private const double Indent = 12;

    private static readonly XBrush Good = new XSolidBrush(XColor.FromArgb(0x0f, 0x7a, 0x68));
    private static readonly XBrush Warning = new XSolidBrush(XColor.FromArgb(0xb8, 0x56, 0x0a));

    public static void Draw(PdfPages pages, EspReport report, ProviderCatalog catalog)
    {
        pages.Heading("Performance Insights", 40);
        foreach (var insight in report.Insights)
            Line(pages, insight, catalog);
        pages.Take(PdfPages.Gap);
        if (report.Comparisons.Count == 0)
        {
            pages.Note("To compare providers, send email of the same type through two of them.");
            return;
        }

        pages.Subheading("Fair comparisons", 150);
        pages.Note("Only mail of the same kind is compared: the same email type to the same mailbox provider. The bar shows where the true difference in delivery rate most likely lies.");
        foreach (var comparison in report.Comparisons)
            Comparison(pages, comparison, catalog.NameOf(comparison.First), catalog.NameOf(comparison.Second));
    }

    private static void Line(PdfPages pages, Insight insight, ProviderCatalog catalog)
    {
        pages.Keep(28);
        var mark = pages.Take(0);
        pages.Page.DrawEllipse(insight.Level == InsightLevel.Good ? Good : Warning, mark.X, mark.Y + 3.5, 6, 6);
        var level = insight.Level == InsightLevel.Good ? "Good" : "Worth a look";
        pages.Text($"{level}. {catalog.NameOf(insight.Provider)}: {insight.Text}", pages.Style.Text, pages.Style.Ink, Indent);
    }

    /// <summary>What the comparison says, its interval, and each kind of mail.</summary>
    public static void Comparison(PdfPages pages, ProviderComparison comparison, string first, string second)
    {
        pages.Keep(50 + PdfInterval.Height);
        pages.Take(PdfPages.Gap);
        pages.Text(comparison.Text);
        if (comparison.Difference is not { } difference)
            return;

        PdfInterval.Draw(pages.Page, pages.Style, pages.Take(PdfInterval.Height), first, second, difference, comparison.Interval);
        new PdfTable(pages,
            [new("Email type"), new("Mailbox provider", IsWord: true), new(first), new(second), new("Difference in points"), new("Between"), new("Finding", IsWord: true)],
            [.. comparison.Kinds.Select(kind => (string[])
            [
                Formats.Words(kind.Type), AnalyticsWords.Mailbox(kind.MailboxProvider), Delivered(kind.FirstDelivered, kind.FirstSent), Delivered(kind.SecondDelivered, kind.SecondSent),
                AnalyticsWords.Points(kind.Difference), $"{AnalyticsWords.Points(kind.Interval.Low)} and {AnalyticsWords.Points(kind.Interval.High)}", AnalyticsWords.Verdict(kind.Verdict, first, second),
            ])]).Draw();
    }

    private static string Delivered(long delivered, long sent) => $"{Formats.Count(delivered)} of {Formats.Count(sent)}";
}
