using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>What the emails cost.</summary>
internal static class CostPdf
{
    public static void Draw(PdfPages pages, EspReport report, ProviderCatalog catalog)
    {
        pages.Heading("Cost Analysis", 60);
        new PdfTable(pages, [new("Provider"), new("Delivered"), new("Cost in this range"), new("Cost per delivered email")],
        [
            .. report.Cost.Providers.Select(cost => (string[])[catalog.NameOf(cost.Provider), Formats.Count(cost.Delivered), AnalyticsWords.Dollars(cost.Cost), AnalyticsWords.Each(cost)]),
        ]).Draw();
        if (report.CampaignId is null)
            pages.Text($"Total Cost This Month: {AnalyticsWords.Dollars(report.Cost.ThisMonth)}. Projected Annual Cost: {AnalyticsWords.Dollars(report.Cost.ProjectedYear)}.", pages.Style.Strong, pages.Style.Ink);
        pages.Note("Each billing month's bill is shared equally among its emails. The projected year is twelve times what the current month comes to if it goes on like this.");
    }
}
