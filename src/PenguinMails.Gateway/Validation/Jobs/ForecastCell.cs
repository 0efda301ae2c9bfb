namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>Rows with the same reason that are about as likely to bounce.</summary>
/// <param name="Reason">Null where nothing is said of them.</param>
/// <param name="Bucket">Ten of them make the probability ten times as high; −1 without evidence.</param>
/// <param name="Rows">How many.</param>
/// <param name="Bounces">How many are expected to bounce.</param>
/// <param name="Deviation">The sum of the rows' deviations, which err together.</param>
/// <param name="Least">The lowest probability among them, as it is shown.</param>
internal sealed record ForecastCell(VerdictCode? Reason, int Bucket, long Rows, double Bounces, double Deviation, double Least)
{
    public const int WithoutEvidence = -1;

    private const double Lowest = 1e-4;
    private const double BucketsPerDecade = 10;

    public static ForecastCell Of(IReadOnlyList<VerdictCode> codes, BounceEstimate? estimate)
    {
        var (probability, deviation) = estimate ?? BounceEstimate.Unknown;
        var shown = Math.Round(probability, 4);
        return new(BounceModel.ReasonOf(codes), estimate is null ? WithoutEvidence : BucketOf(shown), 1, probability, deviation, shown);
    }

    public static int BucketOf(double probability) => (int)(BucketsPerDecade * Math.Log10(Math.Max(probability, Lowest) / Lowest));

    public static IReadOnlyList<ForecastCell> Sum(IEnumerable<ForecastCell> cells) =>
        [.. cells.GroupBy(cell => (cell.Reason, cell.Bucket)).Select(alike => Sum(alike.ToList()))];

    /// <summary>Cells of the same kind, added up.</summary>
    private static ForecastCell Sum(IReadOnlyCollection<ForecastCell> cells) =>
        cells.First() with { Rows = cells.Sum(cell => cell.Rows), Bounces = cells.Sum(cell => cell.Bounces), Deviation = cells.Sum(cell => cell.Deviation), Least = cells.Min(cell => cell.Least) };
}
