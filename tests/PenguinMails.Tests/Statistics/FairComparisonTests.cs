using MathNet.Numerics.Distributions;
using PenguinMails.Gateway.Statistics;
using Xunit;

namespace PenguinMails.Tests.Statistics;

/// <summary>On made-up mail whose truth is known: 12 kinds, opposite mixes, looked at every day for 60 days.</summary>
public sealed class FairComparisonTests
{
    private const int Days = 60;
    private const int Emails = 107_000;
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("COMPARISONS"), out var given) ? given : 100;

    // From transactional to Gmail down to cold to companies.
    private static readonly double[] Rates = [0.985, 0.982, 0.98, 0.975, 0.97, 0.965, 0.96, 0.955, 0.95, 0.94, 0.93, 0.92];

    [Fact]
    public void Without_a_difference_none_is_claimed_though_somebody_looks_every_day_and_the_raw_rates_differ()
    {
        var claimed = Share(0, (Verdict.FirstHigher, Verdict.SecondHigher), out var raw);

        Assert.InRange(claimed, 0, 0.05);
        Assert.Equal(1, raw);
    }

    [Fact]
    public void One_point_is_found() => Assert.InRange(Share(0.01, (Verdict.FirstHigher, Verdict.FirstHigher), out _), 0.95, 1);

    [Fact]
    public void A_provider_that_is_better_at_one_kind_and_worse_at_another_is_not_called_better()
    {
        Stratum[] strata = [Of(9_900, 10_000, 9_500, 10_000), Of(9_300, 10_000, 9_700, 10_000)];

        var comparison = FairComparison.Of(strata, ComparisonScale.Delivery);

        Assert.Equal(Verdict.DiffersByKind, comparison.Verdict);
        Assert.Equal([Verdict.FirstHigher, Verdict.SecondHigher], comparison.Strata.Select(stratum => stratum.Verdict));
    }

    [Fact]
    public void The_same_difference_everywhere_is_one_difference_though_near_all_it_is_another_odds_ratio()
    {
        Stratum[] strata = [Of(99_500, 100_000, 98_500, 100_000), Of(60_000, 100_000, 59_000, 100_000)];

        Assert.InRange(MantelHaenszel.Homogeneity(strata).P, 0, 0.0001);
        Assert.Equal(Verdict.FirstHigher, FairComparison.Of(strata, ComparisonScale.Delivery).Verdict);
    }

    [Fact]
    public void Two_that_are_known_to_be_alike_are_said_to_be() =>
        Assert.Equal(Verdict.NoRealDifference, FairComparison.Of([Of(98_000, 100_000, 97_990, 100_000)], ComparisonScale.Delivery).Verdict);

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(5, 5, 0, 0)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(20, 20, 20, 20)]
    [InlineData(99, 100, 95, 100)]
    public void A_few_say_nothing(long hits, long of, long others, long ofOthers) =>
        Assert.Equal(Verdict.NotEnoughData, FairComparison.Of([Of(hits, of, others, ofOthers)], ComparisonScale.Delivery).Verdict);

    [Fact]
    public void Many_of_which_none_failed_say_that_there_is_no_difference() =>
        Assert.Equal(Verdict.NoRealDifference, FairComparison.Of([Of(20_000, 20_000, 20_000, 20_000)], ComparisonScale.Delivery).Verdict);

    /// <summary>In what share of the runs one of these was ever said in 60 days; and the raw rates with a test that knows of no strata and no looks.</summary>
    private static double Share(double better, (Verdict, Verdict) claims, out double raw)
    {
        var random = new Random(20_260_101);
        var (claimed, rawClaimed) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var (said, saidRaw, strata) = (false, false, new Stratum[Rates.Length]);
            for (var day = 0; day < Days; day++)
            {
                for (var kind = 0; kind < Rates.Length; kind++)
                    strata[kind] = Another(random, strata[kind], kind, better);
                var verdict = FairComparison.Of(strata, ComparisonScale.Delivery).Verdict;
                said |= verdict == claims.Item1 || verdict == claims.Item2;
                saidRaw |= !Rate.Difference(Sum(strata, one => one.First), Sum(strata, one => one.Second)).Contains(0);
            }

            claimed += said ? 1 : 0;
            rawClaimed += saidRaw ? 1 : 0;
        }

        raw = (double)rawClaimed / Runs;
        return (double)claimed / Runs;
    }

    /// <summary>A day more: the first carries mostly the kinds that arrive, the second those that do not.</summary>
    private static Stratum Another(Random random, Stratum before, int kind, double better)
    {
        var daily = Emails / Days / 2;
        var weights = Rates.Length * (Rates.Length + 1) / 2;
        var (first, second) = (daily * (Rates.Length - kind) / weights, daily * (kind + 1) / weights);
        return new(Add(before.First, first, Rates[kind] + better), Add(before.Second, second, Rates[kind]));

        Rate Add(Rate rate, int more, double share) => new(rate.Hits + Binomial.Sample(random, share, more), rate.Of + more);
    }

    private static Rate Sum(Stratum[] strata, Func<Stratum, Rate> side) => new(strata.Sum(one => side(one).Hits), strata.Sum(one => side(one).Of));

    private static Stratum Of(long hits, long of, long others, long ofOthers) => new(new(hits, of), new(others, ofOthers));
}
