using System.ComponentModel;
using PenguinMails.Gateway.Statistics;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation.Jobs;

[DisplayName("CalibrationPoint"), Description("Addresses that were given about the same probability of bouncing, and what became of the first email to them.")]
public sealed record CalibrationPoint
{
    [Description("The lowest probability of the group.")]
    public required double From { get; init; }

    [Description("The group ends below this.")]
    public required double Until { get; init; }

    [Description("The probability that was given, on average.")]
    public required double Predicted { get; init; }

    [Description("How many were written to since.")]
    public required long Emails { get; init; }

    [Description("How many of these bounced for good.")]
    public required long Bounced { get; init; }

    [Description("Where their true share lies with 95 % certainty.")]
    public required Interval Range { get; init; }
}

[DisplayName("BounceCalibration"), Description("Whether probabilities of bouncing came true.")]
public sealed record BounceCalibration
{
    [Description("How many addresses were written to after they were validated.")]
    public required long Emails { get; init; }

    [Description("They by the probability they were given.")]
    public required IReadOnlyList<CalibrationPoint> Points { get; init; }
}

/// <summary>Compares what lists were told with what became of the first email afterwards; a sample of the latest lists.</summary>
internal sealed class Calibration(JobStore store, PartStore parts, AddressHistory history)
{
    /// <summary>With fewer emails a plot says nothing.</summary>
    public const int LeastEmails = 100;

    private const int MostJobs = 10;
    private const int PartsEach = 2;

    private static readonly double[] Edges = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

    public async Task<BounceCalibration> OfAsync(Guid tenant, CancellationToken ct)
    {
        var told = new List<(double Predicted, bool Bounced)>();
        foreach (var job in await store.ListAsync(tenant, MostJobs, ct))
            for (var part = 0; part < PartsEach; part++)
                told.AddRange(await ToldAsync(tenant, job, part * Math.Max(1, job.Total / JobParts.RowsEach / PartsEach), ct));

        return Of(told);
    }

    internal static BounceCalibration Of(IReadOnlyList<(double Predicted, bool Bounced)> told) => new()
    {
        Emails = told.Count,
        Points = [.. Edges.Zip(Edges.Skip(1)).Select(edge => (edge, In: told.Where(one => one.Predicted >= edge.First && (one.Predicted < edge.Second || edge.Second == 1)).ToList()))
            .Where(group => group.In.Count > 0).Select(group => PointOf(group.edge.First, group.edge.Second, group.In))],
    };

    private async Task<IEnumerable<(double Predicted, bool Bounced)>> ToldAsync(Guid tenant, JobView job, long part, CancellationToken ct)
    {
        var told = new Dictionary<string, double>();
        foreach (var (address, found) in await parts.PartAsync(tenant, job, part, ct))
            if (found.Bounce is { } bounce && EmailAddress.TryParse(address.Trim(), out var parsed, out _))
                told[parsed.Key] = bounce;

        var ends = await history.FirstEndsAsync(tenant, told.Keys, job.CreatedAt, ct);
        return ends.Select(end => (told[end.Key], end.Value));
    }

    private static CalibrationPoint PointOf(double from, double until, List<(double Predicted, bool Bounced)> emails)
    {
        var bounced = emails.LongCount(email => email.Bounced);
        return new() { From = from, Until = until, Predicted = Math.Round(emails.Average(email => email.Predicted), 4), Emails = emails.Count, Bounced = bounced, Range = new Rate(bounced, emails.Count).Wilson() };
    }
}
