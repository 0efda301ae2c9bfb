using System.ComponentModel;
using System.Globalization;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Analytics.Reports;

[Description("Two providers compared on mail of the same kind (email type and mailbox provider), by evidence that holds however often somebody looks.")]
public sealed record ProviderComparison
{
    [Description("One provider.")]
    public required string First { get; init; }

    [Description("The other.")]
    public required string Second { get; init; }

    [Description("`first_higher`, `second_higher`, `no_real_difference`, `differs_by_kind` or `not_enough_data`.")]
    public required string Verdict { get; init; }

    [Description("In plain words.")]
    public required string Text { get; init; }

    [Description("The delivery rate of the first less that of the second, 0.01 is a point. Null where they carried no mail of the same kind.")]
    public double? Difference { get; init; }

    [Description("Where the true difference most likely lies: in 95 of 100 cases, however often somebody looks.")]
    public Interval Interval { get; init; }

    [Description("Each kind of mail that both carried.")]
    public required IReadOnlyList<KindComparison> Kinds { get; init; }
}

[Description("One kind of mail.")]
public sealed record KindComparison
{
    [Description("The email type.")]
    public required string Type { get; init; }

    [Description("Whoever runs the mailboxes.")]
    public required string MailboxProvider { get; init; }

    [Description("Emails through the first that are told apart by now.")]
    public long FirstSent { get; init; }

    [Description("Delivered of these.")]
    public long FirstDelivered { get; init; }

    [Description("Emails through the second that are told apart by now.")]
    public long SecondSent { get; init; }

    [Description("Delivered of these.")]
    public long SecondDelivered { get; init; }

    [Description("The rate of the first less that of the second.")]
    public double Difference { get; init; }

    [Description("Where the true difference most likely lies: in 95 of 100 cases, however often somebody looks.")]
    public Interval Interval { get; init; }

    [Description("As for the whole.")]
    public required string Verdict { get; init; }
}

/// <summary>Whether one provider really delivers more than another.</summary>
internal static class Comparisons
{
    /// <summary>What is younger may still be on its way: only what is known to have arrived or bounced counts.</summary>
    public static readonly TimeSpan Settles = TimeSpan.FromHours(24);

    /// <param name="cells">By provider.</param>
    /// <param name="recent">Those of them that are still settling.</param>
    public static IReadOnlyList<ProviderComparison> Of(IReadOnlyList<ProviderCell> cells, IReadOnlyList<ProviderCell> recent, ProviderCatalog catalog)
    {
        var rates = Rates(cells, recent);
        var providers = catalog.All.Select(info => info.Id).Where(id => rates.Keys.Any(key => key.Provider == id)).ToList();
        return [.. from i in Enumerable.Range(0, providers.Count)
                   from k in Enumerable.Range(i + 1, providers.Count - i - 1)
                   select Compare(providers[i], providers[k], rates, catalog)];
    }

    /// <summary>These two alone.</summary>
    public static ProviderComparison Between(string first, string second, IReadOnlyList<ProviderCell> cells, IReadOnlyList<ProviderCell> recent, ProviderCatalog catalog) =>
        Compare(first, second, Rates(cells, recent), catalog);

    private static ProviderComparison Compare(string first, string second, Dictionary<(string Provider, string Type, string Mailbox), Rate> rates, ProviderCatalog catalog)
    {
        var kinds = rates.Keys.Where(key => key.Provider == first && rates.ContainsKey((second, key.Type, key.Mailbox)))
            .Select(key => (key.Type, key.Mailbox)).Order().ToList();
        var comparison = FairComparison.Of(kinds.Select(kind => new Stratum(rates[(first, kind.Type, kind.Mailbox)], rates[(second, kind.Type, kind.Mailbox)])), ComparisonScale.Delivery);
        return new()
        {
            First = first,
            Second = second,
            Verdict = Http.EnumNames.Of(comparison.Verdict),
            Text = Words(catalog.NameOf(first), catalog.NameOf(second), comparison),
            Difference = comparison.Difference?.Value,
            Interval = comparison.Interval,
            Kinds = [.. comparison.Strata.Select((finding, i) => Kind(kinds[i].Type, kinds[i].Mailbox, finding))],
        };
    }

    private static Dictionary<(string Provider, string Type, string Mailbox), Rate> Rates(IReadOnlyList<ProviderCell> cells, IReadOnlyList<ProviderCell> recent)
    {
        var open = recent.GroupBy(Key).ToDictionary(group => group.Key, group => group.Sum(cell => cell.Counts[Counted.Sent] - cell.Counts[Counted.Delivered] - cell.Counts[Counted.Bounced]));
        return cells.GroupBy(Key)
            .Select(group => (group.Key, Delivered: group.Sum(cell => cell.Counts[Counted.Delivered]), Of: group.Sum(cell => cell.Counts[Counted.Sent]) - open.GetValueOrDefault(group.Key)))
            .Where(one => one.Of > 0).ToDictionary(one => one.Key, one => new Rate(Math.Min(one.Delivered, one.Of), one.Of));

        static (string Provider, string Type, string Mailbox) Key(ProviderCell cell) => (cell.Provider, cell.Type, cell.MailboxProvider);
    }

    private static KindComparison Kind(string type, string mailbox, StratumFinding finding) => new()
    {
        Type = type,
        MailboxProvider = mailbox,
        FirstSent = finding.Stratum.First.Of,
        FirstDelivered = finding.Stratum.First.Hits,
        SecondSent = finding.Stratum.Second.Of,
        SecondDelivered = finding.Stratum.Second.Hits,
        Difference = finding.Difference.Value,
        Interval = finding.Interval,
        Verdict = Http.EnumNames.Of(finding.Verdict),
    };

    private static string Words(string first, string second, FairComparison comparison) => comparison.Verdict switch
    {
        Verdict.FirstHigher => Better(first, second, comparison.Difference!.Value.Value, comparison.Interval),
        Verdict.SecondHigher => Better(second, first, -comparison.Difference!.Value.Value, new(-comparison.Interval.High, -comparison.Interval.Low)),
        Verdict.NoRealDifference => $"{first} and {second} deliver equally well: whatever difference there is, is below half a point.",
        Verdict.DiffersByKind => $"Neither {first} nor {second} is better throughout: it differs by kind of mail.",
        Verdict.NotEnoughData when comparison.Difference is null => $"{first} and {second} carried no mail of the same kind, so they can't be compared.",
        Verdict.NotEnoughData => $"Not enough data to compare {first} and {second}: the difference may be anything from {Points(comparison.Interval.Low)} to {Points(comparison.Interval.High)} points.",
        _ => throw new InvalidOperationException(comparison.Verdict.ToString()),
    };

    private static string Better(string better, string worse, double difference, Interval interval) =>
        $"{better} delivers {Points(difference)} points more than {worse} of the same kind of mail (between {Points(interval.Low)} and {Points(interval.High)}).";

    private static string Points(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture).Replace("-", "−", StringComparison.Ordinal);
}

/// <summary>A cell by the provider of its connection.</summary>
internal sealed record ProviderCell(string Provider, string Type, string MailboxProvider, Counts Counts);
