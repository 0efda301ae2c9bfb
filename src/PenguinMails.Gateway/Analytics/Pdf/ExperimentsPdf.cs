using System.Globalization;
using PenguinMails.Gateway.Analytics.Experiments;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>What the rules' experiments show.</summary>
internal static class ExperimentsPdf
{
    public static void Draw(PdfPages pages, IReadOnlyList<ExperimentView> experiments, ProviderCatalog catalog)
    {
        if (experiments.Count == 0)
            return;

        pages.Heading("Experiments", 150);
        pages.Note("Each email is drawn at random and counts for the provider that it was drawn for, whoever carried it in the end. All emails since the start count, whatever the range of this report.");
        pages.Take(PdfPages.Gap);
        foreach (var experiment in experiments)
            Draw(pages, experiment, catalog);
    }

    private static void Draw(PdfPages pages, ExperimentView experiment, ProviderCatalog catalog)
    {
        pages.Subheading(pages.Page.Fitting(experiment.RuleName, pages.Style.Subheading, PdfPages.Width), 120);
        var since = experiment.StartedAt is { } started ? $", since {started.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}" : "";
        pages.Note($"{experiment.SharePercent} % to {catalog.NameOf(experiment.Sides[1].Provider)}{since}.{(experiment.Running ? "" : " The rule is disabled, so nothing is drawn now.")}");
        new PdfTable(pages, [new("Drawn for"), new("Emails"), new("Delivered"), new("Delivery rate"), new("Moved to another")],
        [
            .. experiment.Sides.Select(side => (string[])
            [
                catalog.NameOf(side.Provider), Formats.Count(side.Emails), $"{Formats.Count(side.Delivered)} of {Formats.Count(side.Settled)}", Formats.Rate(side.DeliveryRate),
                AnalyticsWords.Share(side.Moved, side.Emails == 0 ? null : (double)side.Moved / side.Emails),
            ]),
        ]).Draw();
        InsightsPdf.Comparison(pages, experiment.Comparison, catalog.NameOf(experiment.Comparison.First), catalog.NameOf(experiment.Comparison.Second));
        pages.Text(experiment.NextStep, pages.Style.Strong, pages.Style.Ink);
        pages.Take(PdfPages.Gap);
    }
}
