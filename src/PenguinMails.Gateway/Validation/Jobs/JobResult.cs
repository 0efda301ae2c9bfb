using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Suppressions.Admin;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>What came out of a list: its rows with their verdicts, and its invalid addresses on the suppression list.</summary>
internal sealed class JobResult(JobStore store, SuppressionAdmin suppressions)
{
    private static readonly string[] Added = ["verdict", "reasons", "suggestion"];

    public CsvFile Table(Guid tenant, JobView job, CancellationToken ct) =>
        new($"{Path.GetFileNameWithoutExtension(job.Name)}-validated.csv", [.. job.Columns, .. Added], LinesAsync(tenant, job, ct));

    /// <summary>Suppresses what was found invalid.</summary>
    /// <returns>How many were not on the list before.</returns>
    public async Task<int> SuppressAsync(Guid tenant, JobView job, string actor, CancellationToken ct)
    {
        var (column, added) = (job.Columns.ToList().IndexOf(job.AddressColumn), 0);
        await foreach (var (rows, verdicts) in store.DoneAsync(tenant, job.Id, ct))
        {
            var orders = rows.Zip(verdicts).Where(row => row.Second.Verdict == Verdict.Invalid)
                .Select(row => new SuppressionRequest { Address = row.First[column].Trim(), Reason = EnumNames.Of(SuppressionReason.Manual), Note = $"Invalid: {string.Join(", ", row.Second.Codes.Select(EnumNames.Of))}" }.Read().Order)
                .OfType<SuppressionOrder>().DistinctBy(order => order.Address).ToList();
            added += await suppressions.AddAsync(tenant, orders, actor);
        }

        return added;
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> LinesAsync(Guid tenant, JobView job, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var (rows, verdicts) in store.DoneAsync(tenant, job.Id, ct))
            foreach (var (cells, found) in rows.Zip(verdicts))
                yield return [.. cells, .. Enumerable.Repeat("", Math.Max(0, job.Columns.Count - cells.Length)), EnumNames.Of(found.Verdict), string.Join(' ', found.Codes.Select(EnumNames.Of)), found.Suggestion ?? ""];
    }
}
