using PenguinMails.Gateway.Analytics.Experiments;
using PenguinMails.Gateway.Analytics.Pdf;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Providers;
using PenguinMails.Tests.Architecture;
using PenguinMails.Tests.Browser;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>A report as a document; with <c>PDF=1</c> it is left in <c>artifacts/pdf</c> to look at.</summary>
public sealed class ReportPdfTests
{
    private static readonly ProviderCatalog Catalog = ReportBuilderTests.Catalog;

    [Fact]
    public void It_says_what_the_page_says_with_its_charts_and_numbers_its_pages()
    {
        var report = AnalyticsSamples.Report(none: false, Catalog);

        var pages = Pages("usual", report, AnalyticsSamples.Experiments(Catalog));

        var words = pages.SelectMany(page => page).ToHashSet();
        Assert.Superset(new HashSet<string>(["ESP Analytics", AnalyticsWords.Range(report), "Postmark", "5,192", "2,934 (5.8%)", "Delivery rate over time", "Bounce reasons", "example.com", "Named in the call", "Experiments", "Drawn for"]), words);
        Assert.Contains(pages[0], text => text.StartsWith("Generated ", StringComparison.Ordinal) && text.Contains("(UTC)", StringComparison.Ordinal));
        Assert.Contains(words, text => text.StartsWith("Total Cost This Month: $", StringComparison.Ordinal));
        Assert.Contains(words, text => text.EndsWith("delivers more", StringComparison.Ordinal));
        Assert.DoesNotContain(PdfPages.Boxes, words);
        Assert.Superset(new HashSet<string>(["30 min", "1 h", "1 h 30 min", "2 h"]), words);
        Assert.All(pages, (page, i) => Assert.Contains($"Page {i + 1} of {pages.Count}", page));
    }

    [Fact]
    public void Where_nothing_was_sent_it_says_so_on_one_page()
    {
        var page = Assert.Single(Pages("none", AnalyticsSamples.Report(none: true, Catalog)));

        Assert.Superset(new HashSet<string>(["No emails in this range.", "Page 1 of 1"]), page.ToHashSet());
    }

    [Fact]
    public void Names_that_are_too_long_are_cut_and_long_tables_go_on_with_their_head()
    {
        var usual = AnalyticsSamples.Report(none: false, Catalog);
        var name = "Newsletter " + string.Concat(Enumerable.Repeat("für Kundinnen 客 ", 20));
        var report = usual with
        {
            CampaignId = null,
            Providers = [.. usual.Providers, .. usual.Providers.Take(2).Select((one, i) => new ProviderFigures($"other{i}", "A provider with a very long name indeed " + i, one.Counts))],
            Routing = [usual.Routing[0] with { Name = "Łódź Đà Nẵng Αθήνα Київ скидки ½ € –" }, usual.Routing[0] with { Name = "客 مرحبا नमस्ते שלום 🎉" }, .. Enumerable.Range(0, 60).Select(i => usual.Routing[0] with { Name = $"{i} {name}" })],
            Bounces = usual.Bounces with { TopDomains = [new() { Domain = $"{new string('a', 63)}.{new string('b', 63)}.{new string('c', 63)}.example", Bounces = 1_234_567 }] },
        };

        var pages = Pages("long", report);

        Assert.True(pages.Count(page => page.Contains("Rule")) > 1);
        Assert.Contains(pages.SelectMany(page => page), text => text.StartsWith("59 Newsletter", StringComparison.Ordinal) && text.EndsWith('…'));
        Assert.Contains(PdfPages.Boxes, pages[^1]);
    }

    private static IReadOnlyList<IReadOnlyList<string>> Pages(string name, EspReport report, IReadOnlyList<ExperimentView>? experiments = null)
    {
        var document = ReportPdf.Of(report, experiments ?? [], Catalog).Content;
        if (Environment.GetEnvironmentVariable("PDF") is not null)
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(SourceTree.Gateway, "../../artifacts/pdf")).FullName, name + ".pdf"), document);
        return PdfWords.Of(document);
    }
}
