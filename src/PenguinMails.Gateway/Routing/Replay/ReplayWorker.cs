using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Routing.Replay;

/// <summary>Runs replays in the background, one after the other: they have time, and sending has none to spare for them.</summary>
internal sealed partial class ReplayWorker(ReplayRun run, ReplayStore store, TimeProvider time, ILogger<ReplayWorker> log) : IHostedService, IDisposable
{
    /// <summary>How often progress is written, and a sign of life with it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly BackgroundJobs jobs = new();
    private readonly SemaphoreSlim turn = new(1);

    /// <param name="job">Stored as running.</param>
    public void Start(ReplayJob job) => jobs.Start(job.Id, () => RunAsync(job));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What runs is interrupted, and says so.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => jobs.StopAsync(cancellationToken);

    public void Dispose()
    {
        jobs.Dispose();
        turn.Dispose();
    }

    private async Task RunAsync(ReplayJob job)
    {
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

    private async Task<(ReplayStatus, ReplayResult?)> ResultAsync(ReplayJob job)
    {
        try
        {
            while (!await turn.WaitAsync(Pause, jobs.Stopping))
                await store.ProgressAsync(job, 0, 0);
            try
            {
                return (ReplayStatus.Done, await run.OfAsync(job, Progress(job), jobs.Stopping));
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return (ReplayStatus.Interrupted, null);
        }
        catch (Exception exception)
        {
            Failed(log, job.Id, exception);
            return (ReplayStatus.Failed, null);
        }
    }

    private Func<long, long, Task<bool>> Progress(ReplayJob job)
    {
        long? written = null;
        return async (done, total) =>
        {
            if (written is { } last && time.GetElapsedTime(last) < Pause)
                return true;

            written = time.GetTimestamp();
            return await store.ProgressAsync(job, done, total);
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Replay {Job} failed")]
    private static partial void Failed(ILogger log, Guid job, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The end of replay {Job} could not be written down")]
    private static partial void NotEnded(ILogger log, Guid job, Exception exception);
}
