using System.ComponentModel;
using System.Text.Json.Serialization;
using MathNet.Numerics.Distributions;
using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Validation.Jobs;

[Description("Where the first send to a list would end beside a provider's line.")]
public enum LineOutlook
{
    [Description("The whole interval lies below the line.")]
    Below,

    [Description("The interval holds the line: it may go either way.")]
    Unclear,

    [Description("The whole interval lies above the line.")]
    Above,
}

[Description("A share of bounces at which a provider acts, and what to leave out to stay below it.")]
public sealed record BounceLine
{
    [Description("The provider.")]
    public required string Provider { get; init; }

    [Description("What it does then.")]
    public required string Consequence { get; init; }

    [Description("The share, 0 to 1.")]
    public required double Share { get; init; }

    [Description("Where the list would end.")]
    public required LineOutlook Outlook { get; init; }

    [Description("How many rows to leave out so that the expected share is no higher than the line; null where it is not higher, or where leaving out rows does not help."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? LeaveOut { get; init; }

    [Description("They are the rows with this probability of bouncing or a higher one: get the others by `result.csv?below=`. Null where none are to be left out."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? FromProbability { get; init; }
}

[DisplayName("BounceForecast"), Description("How many of a list's emails would bounce if all its rows were written to now.")]
public sealed record BounceForecast
{
    // Amazon's figures are its published guidance. Those of Mailgun and Postmark are what others pass on of them: docs/validation.md says where.
    private static readonly (string Provider, string Consequence, double Share)[] Known =
    [
        ("ses", "Amazon SES reviews the account", 0.05),
        ("ses", "Amazon SES may suspend sending", 0.1),
        ("mailgun", "Mailgun may disable the domain", 0.05),
        ("postmark", "Postmark asks for less", 0.1),
    ];

    [Description("The expected share, 0 to 1.")]
    public required double Share { get; init; }

    [Description("Where the share lies with 95 % certainty.")]
    public required Interval Range { get; init; }

    [Description("Rows that nothing is known of; they widen the interval.")]
    public required long WithoutEvidence { get; init; }

    [Description("Beside the providers' lines.")]
    public required IReadOnlyList<BounceLine> Lines { get; init; }

    /// <param name="cells">Of all rows.</param>
    /// <returns>Null before the first row.</returns>
    internal static BounceForecast? Of(IReadOnlyList<ForecastCell> cells)
    {
        var rows = cells.Sum(cell => cell.Rows);
        if (rows == 0)
            return null;

        var (share, range) = (cells.Sum(cell => cell.Bounces) / rows, RangeOf(cells, rows));
        return new()
        {
            Share = Math.Round(share, 4),
            Range = range,
            WithoutEvidence = cells.Where(cell => cell.Bucket == ForecastCell.WithoutEvidence).Sum(cell => cell.Rows),
            Lines = [.. Known.Select(line => LineOf(line.Provider, line.Consequence, line.Share, share, range, cells))],
        };
    }

    /// <summary>What one does not know of a reason, all its rows share; on top each row falls one way or the other by itself.</summary>
    private static Interval RangeOf(IReadOnlyList<ForecastCell> cells, long rows)
    {
        var mean = cells.Sum(cell => cell.Bounces) / rows;
        var shared = cells.GroupBy(cell => (cell.Reason, cell.Bucket == ForecastCell.WithoutEvidence)).Sum(alike => Math.Pow(alike.Sum(cell => cell.Deviation), 2));
        var single = cells.Sum(cell => cell.Bounces * (1 - (cell.Bounces / cell.Rows)));
        var variance = Math.Min((shared + single) / rows / rows, mean * (1 - mean) * 0.99);
        var size = (mean * (1 - mean) / variance) - 1;
        return new(Round(Beta.InvCDF(mean * size, (1 - mean) * size, 0.025)), Round(Beta.InvCDF(mean * size, (1 - mean) * size, 0.975)));

        static double Round(double share) => Math.Round(share, 4);
    }

    private static BounceLine LineOf(string provider, string consequence, double line, double share, Interval range, IReadOnlyList<ForecastCell> cells)
    {
        var cut = share > line ? CutOf(cells, line) : null;
        return new()
        {
            Provider = provider,
            Consequence = consequence,
            Share = line,
            Outlook = range.High < line ? LineOutlook.Below : range.Low > line ? LineOutlook.Above : LineOutlook.Unclear,
            LeaveOut = cut?.Rows,
            FromProbability = cut?.Probability,
        };
    }

    /// <summary>The likeliest to bounce go first, until the rest is expected to stay below; null where nothing would be left.</summary>
    private static (long Rows, double Probability)? CutOf(IReadOnlyList<ForecastCell> cells, double line)
    {
        var (rows, bounces, left) = (cells.Sum(cell => cell.Rows), cells.Sum(cell => cell.Bounces), 0L);
        foreach (var bucket in cells.GroupBy(cell => cell.Bucket == ForecastCell.WithoutEvidence ? ForecastCell.BucketOf(BounceEstimate.Unknown.Probability) : cell.Bucket).OrderByDescending(alike => alike.Key))
        {
            left += bucket.Sum(cell => cell.Rows);
            bounces -= bucket.Sum(cell => cell.Bounces);
            if (left < rows && bounces / (rows - left) <= line)
                return (left, bucket.Min(cell => cell.Least));
        }

        return null;
    }
}
