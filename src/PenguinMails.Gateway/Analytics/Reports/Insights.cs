using System.ComponentModel;
using System.Globalization;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Analytics.Reports;

[Description("Whether there is anything to do.")]
public enum InsightLevel
{
    [Description("Nothing to do.")]
    Good,

    [Description("Worth a look.")]
    Warning,
}

[Description("What the figures say about a provider, and what to do.")]
public sealed record Insight
{
    [Description("The provider that it is about.")]
    public required string Provider { get; init; }

    [Description("Whether there is anything to do.")]
    public required InsightLevel Level { get; init; }

    [Description("In plain words.")]
    public required string Text { get; init; }
}

/// <summary>Written rules from figures to sentences. A rate counts as low or high only where its 95 % interval says so; docs/analytics.md lists the thresholds.</summary>
internal static class Insights
{
    public const long FewestEmails = 100;
    public const double Excellent = 0.99;
    public const double Lowest = 0.97;
    public const double MostHardBounces = 0.02;
    public const double MostComplaints = 0.001;
    public const double BlockingComplaints = 0.003;

    public static IReadOnlyList<Insight> Of(IReadOnlyList<ProviderFigures> providers, IReadOnlyList<ProviderCell> cells, IReadOnlyList<ProviderComparison> comparisons, ProviderCatalog catalog) =>
    [
        .. providers.Where(provider => provider.Sent > 0).SelectMany(provider => OfProvider(provider, MainType(provider.Provider, cells))),
        .. comparisons.SelectMany(comparison => OfComparison(comparison, catalog)),
    ];

    private static IEnumerable<Insight> OfProvider(ProviderFigures provider, string type)
    {
        if (provider.Sent < FewestEmails)
        {
            yield return Good(provider, $"Too few emails to judge: {Count(provider.Sent)} so far, {Count(FewestEmails)} are needed.");
            yield break;
        }

        yield return Delivery(provider, type);
        if (new Rate(provider.HardBounced, provider.Sent).Wilson().Low > MostHardBounces)
            yield return Warn(provider, $"{Percent(provider.HardBounced, provider.Sent)} hard bounces. Clean the list: validate addresses before you send.");
        var complaints = new Rate(provider.Complained, Math.Max(provider.Delivered, provider.Complained)).Wilson();
        if (complaints.Low > BlockingComplaints)
            yield return Warn(provider, $"{Percent(provider.Complained, provider.Delivered, "0.00")} spam complaints, above the 0.3% at which Gmail and Yahoo block. Stop bulk email to people who did not ask for it.");
        else if (complaints.Low > MostComplaints)
            yield return Warn(provider, $"{Percent(provider.Complained, provider.Delivered, "0.00")} spam complaints. Stay below 0.1%: send only to people who asked for it, and make unsubscribing easy.");
    }

    /// <summary>In the specification's words.</summary>
    private static Insight Delivery(ProviderFigures provider, string type)
    {
        var rate = Percent(provider.Delivered, provider.Sent);
        var interval = new Rate(Math.Min(provider.Delivered, provider.Sent), provider.Sent).Wilson();
        return (double)provider.Delivered / provider.Sent >= Excellent ? Good(provider, $"Excellent for {type} emails. {rate} delivery rate.")
            : interval.High < Lowest ? Warn(provider, provider.Provider == "smtp"
                ? "Lower delivery rate. Review IP reputation and warmup strategy."
                : "Lower delivery rate. Review bounce reasons and the sender's reputation.")
            : Warn(provider, "Good performance. Consider warming up new domains.");
    }

    /// <summary>Where mail should go is told by a fair comparison alone, never by the raw rates.</summary>
    private static IEnumerable<Insight> OfComparison(ProviderComparison comparison, ProviderCatalog catalog)
    {
        if (comparison.Verdict is not ("first_higher" or "second_higher"))
            yield break;

        var (better, worse) = comparison.Verdict == "first_higher" ? (comparison.First, comparison.Second) : (comparison.Second, comparison.First);
        yield return new() { Provider = worse, Level = InsightLevel.Warning, Text = $"{comparison.Text} Consider {catalog.NameOf(better)} for critical emails." };
    }

    private static string MainType(string provider, IReadOnlyList<ProviderCell> cells) =>
        cells.Where(cell => cell.Provider == provider).GroupBy(cell => cell.Type)
            .OrderByDescending(group => group.Sum(cell => cell.Counts[Sending.Records.Counted.Sent])).ThenBy(group => group.Key, StringComparer.Ordinal).First().Key.Replace('_', ' ');

    private static Insight Good(ProviderFigures provider, string text) => new() { Provider = provider.Provider, Level = InsightLevel.Good, Text = text };

    private static Insight Warn(ProviderFigures provider, string text) => new() { Provider = provider.Provider, Level = InsightLevel.Warning, Text = text };

    private static string Percent(long hits, long of, string format = "0.0") => of == 0 ? "–" : ((double)hits / of).ToString(format + "%", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
