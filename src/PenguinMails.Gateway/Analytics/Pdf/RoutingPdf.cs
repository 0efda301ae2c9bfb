using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>What the rules decided, and what failover moved.</summary>
internal static class RoutingPdf
{
    public static void Draw(PdfPages pages, EspReport report, ProviderCatalog catalog)
    {
        if (report.Routing.Count + report.Totals.Rerouted == 0)
            return;

        pages.Heading("Routing decisions", 60);
        if (report.Routing.Count > 0)
        {
            new PdfTable(pages, [new("Rule"), new("Email type", IsWord: true), new("Provider", IsWord: true), new("Emails")],
            [
                .. report.Routing.Select(one => (string[])
                    [AnalyticsWords.Rule(one), Formats.Words(one.Type), one.Provider.Length == 0 ? "–" : catalog.NameOf(one.Provider), Formats.Count(one.Deliveries)]),
            ]).Draw();
            pages.Note(AnalyticsWords.Decided(report));
        }

        pages.Text(report.Totals.Rerouted == 0
            ? AnalyticsWords.NothingMoved(report)
            : $"Failover moved {string.Join(", ", report.Providers.Where(provider => provider.Rerouted > 0).Select(provider => $"{Formats.Count(provider.Rerouted)} to {provider.Name}"))}.");
    }
}
