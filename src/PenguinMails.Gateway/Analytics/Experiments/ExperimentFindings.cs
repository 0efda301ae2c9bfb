using System.Globalization;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Analytics.Experiments;

/// <summary>What came of the emails of one arm, kind of mail, day of UTC and provider that carried them.</summary>
internal sealed record ExperimentCell(ExperimentArm Arm, DateTimeOffset Day, string Carrier, string Type, string MailboxProvider, Counts Counts)
{
    /// <summary>What became of nobody's email would make the worse provider look better: it counts as not delivered.</summary>
    public long Emails => Counts[Counted.Sent] + Counts[Counted.Rejected];

    public long Open => Counts[Counted.Sent] - Counts[Counted.Delivered] - Counts[Counted.Bounced];
}

/// <summary>What an experiment shows: by the provider that each email was drawn for, so that failover can't make the arms differ. Pure.</summary>
internal static class ExperimentFindings
{
    public static ExperimentView Of(RoutingRule rule, IReadOnlyList<ExperimentCell> cells, DateTimeOffset now, ProviderCatalog catalog)
    {
        var (experiment, settles) = (rule.Experiment!, now - Comparisons.Settles);
        var recent = cells.Where(cell => cell.Day.AddDays(1) > settles).ToList();
        var comparison = Comparisons.Between(rule.RouteTo, experiment.RouteTo, [.. cells.Select(Drawn)], [.. recent.Select(Drawn)], catalog);
        if (comparison.Difference is null)
            comparison = comparison with { Text = "Not enough data: the two have not carried email of the same kind yet." };
        var needed = comparison.Verdict == EnumNames.Of(Verdict.NotEnoughData) ? Needed(comparison, experiment.SharePercent) : null;
        return new()
        {
            Id = experiment.Id,
            RuleId = rule.Id,
            RuleName = rule.Name,
            Running = rule.Enabled,
            SharePercent = experiment.SharePercent,
            StartedAt = experiment.StartedAt,
            Sides = [Side(ExperimentArm.First, rule.RouteTo), Side(ExperimentArm.Second, experiment.RouteTo)],
            Comparison = comparison,
            EmailsNeeded = needed,
            NextStep = NextStep(comparison, needed, rule.Enabled, catalog),
        };

        ProviderCell Drawn(ExperimentCell cell) => new(cell.Arm == ExperimentArm.First ? rule.RouteTo : experiment.RouteTo, cell.Type, cell.MailboxProvider, new()
        {
            [Counted.Sent] = cell.Emails,
            [Counted.Delivered] = cell.Counts[Counted.Delivered],
            [Counted.Bounced] = cell.Counts[Counted.Bounced] + cell.Counts[Counted.Rejected],
        });

        ExperimentSide Side(ExperimentArm arm, string provider)
        {
            var own = cells.Where(cell => cell.Arm == arm).ToList();
            var emails = own.Sum(cell => cell.Emails);
            return new()
            {
                Provider = provider,
                Emails = emails,
                Settled = emails - recent.Where(cell => cell.Arm == arm).Sum(cell => cell.Open),
                Delivered = own.Sum(cell => cell.Counts[Counted.Delivered]),
                Moved = own.Where(cell => cell.Carrier != provider).Sum(cell => cell.Emails),
            };
        }
    }

    /// <summary>With shares of s and 1 − s, as much is known as with equal ones of 2s(1 − s) of the emails each.</summary>
    private static long? Needed(ProviderComparison comparison, int sharePercent)
    {
        var (of, hits) = (comparison.Kinds.Sum(kind => kind.FirstSent + kind.SecondSent), comparison.Kinds.Sum(kind => kind.FirstDelivered + kind.SecondDelivered));
        if (of == 0)
            return null;

        var (matters, share) = (ComparisonScale.Delivery.Matters, sharePercent / 100d);
        // Of half a hit and half a miss besides, so that a rate of all or nothing is not taken for certain.
        var rate = Math.Clamp((hits + 0.5) / (of + 1), matters, 1 - matters);
        var each = Rate.SampleSize(rate + (matters / 2), rate - (matters / 2));
        var more = (long)Math.Ceiling(each / (2 * share * (1 - share))) - of;
        return more > 0 ? more : null;
    }

    private static string NextStep(ProviderComparison comparison, long? needed, bool isRunning, ProviderCatalog catalog) => comparison.Verdict switch
    {
        "first_higher" => $"Stop the experiment: the rule's own provider, {catalog.NameOf(comparison.First)}, delivers more.",
        "second_higher" => $"Consider {catalog.NameOf(comparison.Second)} for this rule.",
        "no_real_difference" => "Stop the experiment, and choose by cost.",
        "differs_by_kind" => "Look at each kind of mail, and consider a rule of its own for those that differ.",
        _ when !isRunning => "Enable the rule to go on, or remove its experiment.",
        _ when needed is { } more => $"Go on: at least {more.ToString("N0", CultureInfo.InvariantCulture)} more emails of this rule are needed until a difference of half a point shows.",
        _ when comparison.Kinds.Count == 0 => "Go on: emails are compared as soon as both providers have carried the same kind of mail.",
        _ => "Go on: the difference is too close to half a point to tell yet.",
    };
}
