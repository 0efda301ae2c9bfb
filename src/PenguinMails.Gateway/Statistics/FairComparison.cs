using MathNet.Numerics.Distributions;

namespace PenguinMails.Gateway.Statistics;

/// <summary>What may be said about two providers.</summary>
internal enum Verdict
{
    /// <summary>The interval still holds differences that would matter, and none.</summary>
    NotEnoughData,

    /// <summary>Whatever difference there is, is too small to matter.</summary>
    NoRealDifference,

    /// <summary>One is better at some kinds of mail and not at others; only the strata say which.</summary>
    DiffersByKind,

    /// <summary>The first has the higher rate.</summary>
    FirstHigher,

    SecondHigher,
}

/// <summary>How large a difference is expected, and which one matters. Rates are shares, 0.005 is half a point.</summary>
/// <param name="Tau">The spread of the mixture.</param>
/// <param name="Matters">A difference below it changes nobody's mind.</param>
/// <param name="Alpha">The chance of any false claim, however often somebody looks.</param>
internal readonly record struct ComparisonScale(double Tau, double Matters, double Alpha = 0.05)
{
    public static readonly ComparisonScale Delivery = new(0.005, 0.005);
}

/// <summary>One kind of mail within a comparison.</summary>
internal sealed record StratumFinding(Stratum Stratum, Estimate Difference, Interval Interval, Verdict Verdict);

/// <summary>
/// Two providers compared within strata, so that their different mail is not taken for a difference, and by evidence that holds
/// however often an admin looks. docs/analytics.md has the method.
/// </summary>
internal sealed record FairComparison
{
    /// <summary>That the odds ratio is the same everywhere is given up only on strong evidence: it too is looked at every day.</summary>
    private const double SameEverywhere = 0.0001;

    public required Verdict Verdict { get; init; }

    /// <summary>First less second over all strata; null where no stratum has mail of both.</summary>
    public Estimate? Difference { get; init; }

    /// <summary>Holds the true difference at every look.</summary>
    public Interval Interval { get; init; } = new(-1, 1);

    /// <summary>Those with mail of both, in the order given.</summary>
    public IReadOnlyList<StratumFinding> Strata { get; init; } = [];

    public static FairComparison Of(IEnumerable<Stratum> strata, ComparisonScale scale)
    {
        var telling = strata.Where(stratum => stratum.Counts).ToArray();
        if (DifferenceOf(telling) is not { } difference)
            return new() { Verdict = Verdict.NotEnoughData };

        var interval = IntervalOf(difference, scale);
        var findings = Each(telling, scale);
        return new()
        {
            Verdict = Differs(telling, findings) ? Verdict.DiffersByKind
                : VerdictOf(difference, interval, AlwaysValid.Evidence(difference, scale.Tau) >= 1 / scale.Alpha, scale),
            Difference = difference,
            Interval = interval,
            Strata = findings,
        };
    }

    /// <summary>
    /// The odds ratio differs from stratum to stratum, and so does the difference itself: near 100 % the same difference is another odds
    /// ratio, and that alone would keep a provider that is better everywhere from being called so.
    /// </summary>
    private static bool Differs(Stratum[] strata, StratumFinding[] findings)
    {
        if (MantelHaenszel.Homogeneity(strata).P >= SameEverywhere)
            return false;

        var weights = findings.Select(finding => (finding.Difference.Value, Weight: 1 / finding.Difference.Variance)).ToArray();
        var middle = weights.Sum(one => one.Value * one.Weight) / weights.Sum(one => one.Weight);
        var spread = weights.Sum(one => one.Weight * Math.Pow(one.Value - middle, 2));
        return 1 - ChiSquared.CDF(weights.Length - 1, spread) < SameEverywhere;
    }

    private static StratumFinding[] Each(Stratum[] strata, ComparisonScale scale)
    {
        var differences = strata.Select(stratum => DifferenceOf([stratum])!.Value).ToArray();
        var found = FalseDiscovery.Found([.. differences.Select(difference => AlwaysValid.Evidence(difference, scale.Tau))], scale.Alpha);
        return [.. strata.Select((stratum, i) =>
        {
            var interval = IntervalOf(differences[i], scale);
            return new StratumFinding(stratum, differences[i], interval, VerdictOf(differences[i], interval, found[i], scale));
        })];
    }

    private static Verdict VerdictOf(Estimate difference, Interval interval, bool found, ComparisonScale scale) =>
        found ? difference.Value > 0 ? Verdict.FirstHigher : Verdict.SecondHigher
        : interval.Low > -scale.Matters && interval.High < scale.Matters ? Verdict.NoRealDifference
        : Verdict.NotEnoughData;

    private static Interval IntervalOf(Estimate difference, ComparisonScale scale)
    {
        var radius = AlwaysValid.Radius(difference.Variance, scale.Tau, scale.Alpha);
        return new(Math.Max(-1, difference.Value - radius), Math.Min(1, difference.Value + radius));
    }

    /// <summary>First less second; null where no stratum has both.</summary>
    public static Estimate? DifferenceOf(IReadOnlyList<Stratum> strata) =>
        MantelHaenszel.RiskDifference(strata) is not { } difference ? null
        : difference.Variance > 0 ? difference
        : difference with { Variance = 2 * MantelHaenszel.RiskDifference(strata.Select(Doubted))!.Value.Variance };

    /// <summary>
    /// Where everything or nothing hit, the variance is nought though the rates are not known for certain: it is taken as if half a hit and
    /// half a miss had been seen besides. Doubled, to stay with whole numbers; so the variance is half of what it should be.
    /// </summary>
    private static Stratum Doubted(Stratum stratum) => new(Doubted(stratum.First), Doubted(stratum.Second));

    private static Rate Doubted(Rate rate) => new((2 * rate.Hits) + 1, (2 * rate.Of) + 2);
}
