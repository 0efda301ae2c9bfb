using System.Globalization;
using System.Runtime.CompilerServices;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Suppressions.Admin;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>What came out of a list: its rows with their verdicts, and its invalid addresses on the suppression list.</summary>
internal sealed class JobResult(PartStore parts, SuppressionAdmin suppressions)
{
    private static readonly string[] Added = ["verdict", "reasons", "suggestion", "bounce_probability"];

    /// <param name="tenant">Whose list.</param>
    /// <param name="job">The list.</param>
    /// <param name="below">Only rows that are less likely to bounce; those without evidence count as usual ones. Null for all.</param>
    /// <param name="ct">Ends it.</param>
    public CsvFile Table(Guid tenant, JobView job, double? below, CancellationToken ct) =>
        new($"{Path.GetFileNameWithoutExtension(job.Name)}-validated.csv", [.. job.Columns, .. Added], LinesAsync(tenant, job, below, ct));

    /// <returns>False for a text that is no probability; null for none.</returns>
    public static bool TryRead(string? text, out double? below)
    {
        below = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1 ? number : null;
        return below is not null || string.IsNullOrEmpty(text);
    }

    /// <summary>Suppresses what was found invalid.</summary>
    /// <returns>How many were not on the list before.</returns>
    public async Task<int> SuppressAsync(Guid tenant, JobView job, string actor, CancellationToken ct)
    {
        var (column, added) = (job.Columns.ToList().IndexOf(job.AddressColumn), 0);
        await foreach (var (rows, verdicts) in parts.DoneAsync(tenant, job.Id, ct))
        {
            var orders = rows.Zip(verdicts).Where(row => row.Second.Verdict == Verdict.Invalid)
                .Select(row => new SuppressionRequest { Address = JobParts.AddressOf(row.First, column).Trim(), Reason = EnumNames.Of(SuppressionReason.Manual), Note = $"Invalid: {string.Join(", ", row.Second.Codes.Select(EnumNames.Of))}" }.Read().Order)
                .OfType<SuppressionOrder>().DistinctBy(order => order.Address).ToList();
            added += await suppressions.AddAsync(tenant, orders, actor);
        }

        return added;
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> LinesAsync(Guid tenant, JobView job, double? below, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var (rows, verdicts) in parts.DoneAsync(tenant, job.Id, ct))
            foreach (var (cells, found) in rows.Zip(verdicts).Where(row => below is null || (row.Second.Bounce ?? BounceEstimate.Unknown.Probability) < below))
                yield return [.. cells, .. Enumerable.Repeat("", Math.Max(0, job.Columns.Count - cells.Length)), EnumNames.Of(found.Verdict), string.Join(' ', found.Codes.Select(EnumNames.Of)), found.Suggestion ?? "", found.Bounce?.ToString("0.####", CultureInfo.InvariantCulture) ?? ""];
    }
}
