using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Suppressions.Import;

/// <summary>Runs imports in the background, one after the other.</summary>
internal sealed partial class ImportWorker(SuppressionImport import, ImportStore store, TimeProvider time, ILogger<ImportWorker> log) : IHostedService, IDisposable
{
    /// <summary>How often progress is written, and a sign of life with it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly BackgroundJobs jobs = new();
    private readonly SemaphoreSlim turn = new(1);

    /// <returns>The job as it stands; null where the tenant has one running.</returns>
    public async Task<ImportView?> StartAsync(Guid tenant, Stream table, string actor, CancellationToken ct)
    {
        var job = new ImportJob(Guid.CreateVersion7(), tenant, table, actor, time.GetUtcNow());
        if (!await store.StartAsync(job))
        {
            await table.DisposeAsync();
            return null;
        }

        jobs.Start(job.Id, () => RunAsync(job));
        return await store.FindAsync(tenant, job.Id, ct);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What runs is interrupted, and says so.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => jobs.StopAsync(cancellationToken);

    public void Dispose()
    {
        jobs.Dispose();
        turn.Dispose();
    }

    private async Task RunAsync(ImportJob job)
    {
        await using var table = job.Table;
        try
        {
            var (status, result) = await ResultAsync(job);
            await store.EndAsync(job, status, result);
        }
        catch (Exception exception)
        {
            // Nobody says any more that it is alive, so that it counts as interrupted soon.
            NotEnded(log, job.Id, exception);
        }
    }

    private async Task<(ImportStatus, Admin.SuppressionImported?)> ResultAsync(ImportJob job)
    {
        try
        {
            while (!await turn.WaitAsync(Pause, jobs.Stopping))
                await store.ProgressAsync(job, 0, 0, new(0, 0, 0, []));
            try
            {
                var result = await import.RunAsync(job.TenantId, job.Table, ImportFile.MostRows, job.Actor, Progress(job), jobs.Stopping);
                return (result is null ? ImportStatus.TooLong : ImportStatus.Done, result);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return (ImportStatus.Interrupted, null);
        }
        catch (Exception exception)
        {
            Failed(log, job.Id, exception);
            return (ImportStatus.Failed, null);
        }
    }

    private Func<long, long, Admin.SuppressionImported, Task<bool>> Progress(ImportJob job)
    {
        long? written = null;
        return async (done, total, result) =>
        {
            if (written is { } last && time.GetElapsedTime(last) < Pause && done < total)
                return true;

            written = time.GetTimestamp();
            return await store.ProgressAsync(job, done, total, result);
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Job} failed")]
    private static partial void Failed(ILogger log, Guid job, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The end of import {Job} could not be written down")]
    private static partial void NotEnded(ILogger log, Guid job, Exception exception);
}
