using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>Checks the addresses of lists in the background, one list after the other. After a restart, or when a node is gone, it goes on with the part that was next.</summary>
internal sealed class JobWorker(JobStore store, PartStore parts, AddressChecker checker, TimeProvider time, ILogger<JobWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private const int PartsAtOnce = 4;

    private readonly SemaphoreSlim wake = new(0);

    /// <summary>There is a job to run.</summary>
    public void Wake()
    {
        if (wake.CurrentCount == 0)
            wake.Release();
    }

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => PeriodicWork.RepeatAsync(RoundAsync, TimeSpan.Zero, time, log, stoppingToken);

    /// <summary>The pause comes first, so that a job which fails is not taken again at once.</summary>
    private async Task RoundAsync(CancellationToken ct)
    {
        await wake.WaitAsync(Pause, ct);
        while (await store.ClaimAsync() is { } job)
        {
            try
            {
                await RunAsync(job.TenantId, job.JobId, ct);
            }
            finally
            {
                await store.ReleaseAsync(job.TenantId, job.JobId);
            }
        }
    }

    /// <summary>Some parts at a time, so that one is written while the next is checked.</summary>
    private async Task RunAsync(Guid tenant, Guid job, CancellationToken ct)
    {
        using var domains = checker.NewDomains();
        await Parallel.ForEachAsync(parts.LeftAsync(tenant, job, ct), new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = ct }, async (part, stopping) =>
        {
            var verdicts = await checker.CheckAsync(tenant, [.. part.Rows.Select(row => JobParts.AddressOf(row, part.AddressColumn))], domains, stopping);
            await parts.FinishAsync(part, [.. verdicts.Select(one => new RowVerdict(one.Verdict, one.Codes, one.Suggestion, one.BounceProbability))], VerdictCounts.Of(verdicts.GroupBy(one => one.Verdict).ToDictionary(of => of.Key, of => of.LongCount())), ForecastCell.Sum(verdicts.Select(one => ForecastCell.Of(one.Codes, one.Estimate))));
        });
        await store.EndAsync(tenant, job);
    }
}
