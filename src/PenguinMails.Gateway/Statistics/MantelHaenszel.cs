using MathNet.Numerics.Distributions;

namespace PenguinMails.Gateway.Statistics;

/// <summary>Two rates within one kind of mail.</summary>
internal readonly record struct Stratum(Rate First, Rate Second)
{
    public double N => First.Of + Second.Of;

    /// <summary>Says something about a difference only where both have some.</summary>
    public bool Counts => First.Of > 0 && Second.Of > 0;

    public double Difference => ((double)First.Hits / First.Of) - ((double)Second.Hits / Second.Of);
}

/// <summary>A figure with its variance.</summary>
internal readonly record struct Estimate(double Value, double Variance);

/// <summary>Two rates compared within strata, so that a different mix of mail is not taken for a difference: Mantel and Haenszel (1959).</summary>
internal static class MantelHaenszel
{
    /// <summary>First less second, with Sato's variance (1989); null where no stratum has both.</summary>
    public static Estimate? RiskDifference(IEnumerable<Stratum> strata)
    {
        double w = 0, wd = 0, p = 0, q = 0;
        foreach (var s in strata.Where(s => s.Counts))
        {
            var (x1, n1, x2, n2) = ((double)s.First.Hits, (double)s.First.Of, (double)s.Second.Hits, (double)s.Second.Of);
            w += n1 * n2 / s.N;
            wd += n1 * n2 / s.N * s.Difference;
            p += ((n1 * n1 * x2) - (n2 * n2 * x1) + (n1 * n2 * (n2 - n1) / 2)) / (s.N * s.N);
            q += ((x1 * (n2 - x2)) + (x2 * (n1 - x1))) / (2 * s.N);
        }

        return w > 0 ? new(wd / w, (((wd / w) * p) + q) / (w * w)) : null;
    }

    /// <summary>The common odds ratio with the 95 % interval of Robins, Breslow and Greenland (1986).</summary>
    public static (double Value, Interval Interval) OddsRatio(IEnumerable<Stratum> strata)
    {
        double r = 0, s = 0, pr = 0, mixed = 0, qs = 0;
        foreach (var one in strata.Where(one => one.Counts))
        {
            var (a, b, c, d) = Cells(one);
            var (ri, si, pi, qi) = (a * d / one.N, b * c / one.N, (a + d) / one.N, (b + c) / one.N);
            (r, s, pr, mixed, qs) = (r + ri, s + si, pr + (pi * ri), mixed + (pi * si) + (qi * ri), qs + (qi * si));
        }

        var error = Math.Sqrt((pr / (2 * r * r)) + (mixed / (2 * r * s)) + (qs / (2 * s * s)));
        var z = Normal.InvCDF(0, 1, 0.975);
        return (r / s, new(Math.Exp(Math.Log(r / s) - (z * error)), Math.Exp(Math.Log(r / s) + (z * error))));
    }

    /// <summary>Cochran, Mantel and Haenszel's test of no association.</summary>
    /// <param name="strata">Those with both.</param>
    /// <param name="corrected">With the correction for continuity.</param>
    public static (double Statistic, double P) Association(IEnumerable<Stratum> strata, bool corrected = true)
    {
        double difference = 0, variance = 0;
        foreach (var s in strata.Where(s => s.Counts))
        {
            var hits = (double)(s.First.Hits + s.Second.Hits);
            difference += s.First.Hits - (s.First.Of * hits / s.N);
            variance += s.First.Of * (double)s.Second.Of * hits * (s.N - hits) / (s.N * s.N * (s.N - 1));
        }

        var distance = Math.Max(0, Math.Abs(difference) - (corrected ? 0.5 : 0));
        return Tested(distance * distance / variance, 1);
    }

    /// <summary>Breslow and Day's test that the odds ratio is the same in all strata (1980).</summary>
    public static (double Statistic, double P) Homogeneity(IReadOnlyCollection<Stratum> strata)
    {
        // A stratum in which all or nothing hit fits any odds ratio.
        var telling = strata.Where(s => s.Counts && s.First.Hits + s.Second.Hits is var hits && hits > 0 && hits < s.N).ToArray();
        if (telling.Length < 2)
            return (0, 1);

        var ratio = OddsRatio(telling).Value;
        return double.IsFinite(ratio) && ratio > 0 ? Tested(telling.Sum(s => Distance(s, ratio)), telling.Length - 1) : (0, 1);
    }

    private static double Distance(Stratum s, double ratio)
    {
        var (n1, n2, hits) = ((double)s.First.Of, (double)s.Second.Of, (double)(s.First.Hits + s.Second.Hits));
        var expected = Expected(n1, n2, hits, ratio);
        var variance = 1 / ((1 / expected) + (1 / (hits - expected)) + (1 / (n1 - expected)) + (1 / (n2 - hits + expected)));
        return Math.Pow(s.First.Hits - expected, 2) / variance;
    }

    /// <summary>How many the first would have under this odds ratio and the same sums: the root of a square equation.</summary>
    private static double Expected(double n1, double n2, double hits, double ratio)
    {
        if (Math.Abs(ratio - 1) < 1e-12)
            return n1 * hits / (n1 + n2);

        var (a, b, c) = (1 - ratio, n2 - hits + (ratio * (n1 + hits)), -ratio * n1 * hits);
        var root = Math.Sqrt((b * b) - (4 * a * c));
        // Of the two roots, the one that stays between the sums, written without cancellation.
        return -2 * c / (b + root);
    }

    private static (double Hit1, double Miss1, double Hit2, double Miss2) Cells(Stratum s) =>
        (s.First.Hits, s.First.Of - s.First.Hits, s.Second.Hits, s.Second.Of - s.Second.Hits);

    private static (double Statistic, double P) Tested(double statistic, int degrees) =>
        (statistic, 1 - ChiSquared.CDF(degrees, statistic));
}
