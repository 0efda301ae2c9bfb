using PenguinMails.Gateway.Statistics;
using Xunit;

namespace PenguinMails.Tests.Statistics;

/// <summary>Against figures of books and papers that were checked in R.</summary>
public sealed class PinnedFigureTests
{
    /// <summary>Men and women admitted by six departments of Berkeley, 1973.</summary>
    private static readonly Stratum[] Berkeley =
    [
        Of(512, 825, 89, 108), Of(353, 560, 17, 25), Of(120, 325, 202, 593), Of(138, 417, 131, 375), Of(53, 191, 94, 393), Of(22, 373, 24, 341),
    ];

    /// <summary>Open surgery and percutaneous nephrolithotomy, small and large stones.</summary>
    private static readonly Stratum[] KidneyStones = [Of(81, 87, 234, 270), Of(192, 263, 55, 80)];

    /// <summary>A drug against placebo, women and men.</summary>
    private static readonly Stratum[] Migraine = [Of(16, 27, 5, 25), Of(12, 28, 7, 26)];

    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(20, 20, 0.8389, 1)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(5192, 5234, 0.989172, 0.994058)]
    [InlineData(3, 1000, 0.00102, 0.00878)]
    [InlineData(30, 10_000, 0.00210, 0.00428)]
    [InlineData(0, 0, 0, 1)]
    public void Wilson(long hits, long of, double low, double high) => Equal(new(low, high), new Rate(hits, of).Wilson(), 0.00005);

    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(6, 7, 2, 7, 0.0582, 0.8062)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    [InlineData(0, 10, 0, 20, -0.1611, 0.2775)]
    [InlineData(10, 10, 0, 20, 0.6791, 1)]
    [InlineData(0, 0, 3, 4, -1, 1)]
    public void Newcombe(long hits, long of, long others, long ofOthers, double low, double high) =>
        Equal(new(low, high), Rate.Difference(new(hits, of), new(others, ofOthers)), 0.00005);

    [Fact]
    public void Mantel_and_Haenszel()
    {
        Near(-0.018425, 0.014825, MantelHaenszel.RiskDifference(Berkeley));
        Near(0.053836, 0.033554, MantelHaenszel.RiskDifference(KidneyStones));
        Near(0.273760, 0.090439, MantelHaenszel.RiskDifference(Migraine));
        Assert.Null(MantelHaenszel.RiskDifference([Of(0, 0, 5, 9)]));
    }

    [Fact]
    public void Odds_ratios()
    {
        Near(0.904697, 0.771907, 1.060330, MantelHaenszel.OddsRatio(Berkeley));
        Near(3.313168, 1.445613, 7.593375, MantelHaenszel.OddsRatio(Migraine));
        Assert.Equal(1.446847, MantelHaenszel.OddsRatio(KidneyStones).Value, 0.0000005);
    }

    [Fact]
    public void Association_and_homogeneity()
    {
        Near(1.42695, 0.23226, MantelHaenszel.Association(Berkeley));
        Near(8.30517, 0.0039532, MantelHaenszel.Association(Migraine, corrected: false));
        Near(18.82551, 0.002071, MantelHaenszel.Homogeneity(Berkeley));
        Assert.Equal(1, MantelHaenszel.Homogeneity([Of(3, 9, 4, 9), Of(0, 9, 0, 9)]).P);
    }

    [Fact]
    public void Always_valid()
    {
        Near(8.33776, 0.317748, Migraine, 0.1);
        Near(1.35348, 0.108136, KidneyStones, 0.05);
        Near(0.578144, 0.045102, Berkeley, 0.05);

        static void Near(double evidence, double radius, Stratum[] strata, double tau)
        {
            var difference = MantelHaenszel.RiskDifference(strata)!.Value;
            Assert.Equal(evidence, AlwaysValid.Evidence(difference, tau), evidence * 0.000005);
            Assert.Equal(radius, AlwaysValid.Radius(difference.Variance, tau), 0.0000005);
        }
    }

    [Theory]
    [InlineData(8, 10, 0.5, 1024.0 / 495)]
    [InlineData(40, 1000, 0.02, 43.27914)]
    [InlineData(30, 1000, 0.02, 0.124118)]
    [InlineData(10, 1000, 0.003, 1.25752)]
    public void Evidence_about_a_rate(long hits, long of, double expected, double evidence) =>
        Assert.Equal(evidence, AlwaysValid.Evidence(new Rate(hits, of), expected), evidence * 0.000005);

    [Fact]
    public void Benjamini_and_Hochberg()
    {
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000];

        Assert.Equal([true, true, true, true, .. Enumerable.Repeat(false, 11)], FalseDiscovery.Rejected(p));
        Assert.Equal(3, p.Count(one => one <= 0.05 / p.Length));
        Assert.Equal([false, true], FalseDiscovery.Found([3, 400]));
        Assert.Empty(FalseDiscovery.Rejected([]));
    }

    /// <summary>Weeks of remission under 6-MP (Freireich et al., 1963).</summary>
    [Theory]
    [InlineData(5, 1)]
    [InlineData(6, 0.8571)]
    [InlineData(7, 0.8067)]
    [InlineData(10, 0.7529)]
    [InlineData(13, 0.6902)]
    [InlineData(16, 0.6275)]
    [InlineData(22, 0.5378)]
    [InlineData(23, 0.4482)]
    public void Kaplan_and_Meier(double time, double left)
    {
        int[] relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        int[] stillWatched = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        var survival = new Survival([.. relapsed.Select(week => new Watched(week, true)), .. stillWatched.Select(week => new Watched(week, false))]);

        Assert.Equal(left, survival.Left(time), 0.00005);
        Assert.Equal(23, survival.Quantile(0.5));
        Assert.Null(survival.Quantile(0.9));
    }

    [Theory]
    [InlineData(20, 6, 15)]
    [InlineData(100, 40, 61)]
    [InlineData(1000, 469, 532)]
    public void Ranks_of_the_median(long n, long low, long high) => Assert.Equal((low, high), MedianRanks.Of(n));

    [Fact]
    public void Five_values_are_too_few_for_a_median() => Assert.Null(MedianRanks.Of(5));

    [Theory]
    [InlineData(0.992, 0.987, 6523)]
    [InlineData(0.992, 0.990, 35_001)]
    public void Sample_sizes(double first, double second, long size) => Assert.Equal(size, Rate.SampleSize(first, second));

    private static Stratum Of(long hits, long of, long others, long ofOthers) => new(new(hits, of), new(others, ofOthers));

    private static void Equal(Interval expected, Interval actual, double within)
    {
        Assert.Equal(expected.Low, actual.Low, within);
        Assert.Equal(expected.High, actual.High, within);
    }

    private static void Near(double value, double error, Estimate? estimate)
    {
        Assert.Equal(value, estimate!.Value.Value, 0.0000005);
        Assert.Equal(error, Math.Sqrt(estimate.Value.Variance), 0.0000005);
    }

    private static void Near(double value, double low, double high, (double Value, Interval Interval) ratio)
    {
        Assert.Equal(value, ratio.Value, 0.0000005);
        Equal(new(low, high), ratio.Interval, 0.0000005);
    }

    private static void Near(double statistic, double p, (double Statistic, double P) tested)
    {
        Assert.Equal(statistic, tested.Statistic, 0.000005);
        Assert.Equal(p, tested.P, 0.0000005 + (p * 0.0001));
    }
}
