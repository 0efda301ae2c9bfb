using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Webhooks.Backfill;

/// <summary>Runs backfills in the background: those that somebody asks for, and by schedule of email that nothing was heard of.</summary>
internal sealed partial class BackfillWorker(
    ConnectionStore connections, ProviderCatalog catalog, TenantLeases leases, MissingEvents missing, BackfillRun run, BackfillStore store, TimeProvider time, ILogger<BackfillWorker> log) : BackgroundService
{
    private const string Schedule = "schedule";
    private const int AtOnce = 4;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly BackgroundJobs jobs = new();

    /// <returns>False where one is running.</returns>
    public async Task<bool> StartAsync(Connection connection, BackfillWindow window, string actor)
    {
        if (!await store.StartAsync(connection, window, actor))
            return false;

        jobs.Start(connection.Id, () => RunAsync(connection, [window]));
        return true;
    }

    /// <summary>Looks at the connections of this node's tenants.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        await Parallel.ForEachAsync(await connections.EnabledAsync(ct), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (place, token) =>
        {
            if (leases.Owns(place.TenantId)
                && (await connections.OfTenantAsync(place.TenantId, token)).FirstOrDefault(one => one.Id == place.Id) is { } connection
                && catalog.Find(connection.Provider) is IEventHistory)
                await LookAsync(connection, token);
        });
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(jobs.StopAsync(cancellationToken), base.StopAsync(cancellationToken));
    }

    public override void Dispose()
    {
        jobs.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => PeriodicWork.RepeatAsync(RoundAsync, Every, time, log, stoppingToken);

    private async Task LookAsync(Connection connection, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var lacking = new List<BackfillWindow>();
        foreach (var window in BackfillWindow.Due(await store.LookedAtAsync(connection, ct), now))
            if (await missing.OfAsync(connection.TenantId, connection.Id, window.From, window.Until, all: false, ct).AnyAsync(ct))
                lacking.Add(window);

        if (lacking.Count > 0)
        {
            if (!await store.StartAsync(connection, new(lacking[0].From, lacking[^1].Until, All: false), Schedule))
                return;

            await RunAsync(connection, lacking);
        }

        await store.LookedAsync(connection, now);
    }

    private async Task RunAsync(Connection connection, IReadOnlyList<BackfillWindow> windows)
    {
        var (reached, written) = (default(BackfillProgress), time.GetTimestamp());
        try
        {
            var (status, problem) = await OutcomeAsync(connection, windows, async progress =>
            {
                reached = progress;
                if (time.GetElapsedTime(written) < Pause)
                    return;

                written = time.GetTimestamp();
                await store.ProgressAsync(connection, progress);
            });
            await store.EndAsync(connection, status, reached, problem);
        }
        catch (Exception exception)
        {
            // Nobody says any more that it is alive, so that it counts as interrupted soon.
            Failed(log, connection.Provider, connection.Id, exception);
        }
    }

    private async Task<(BackfillStatus Status, string? Problem)> OutcomeAsync(Connection connection, IReadOnlyList<BackfillWindow> windows, Func<BackfillProgress, Task> progress)
    {
        try
        {
            var provider = catalog.Find(connection.Provider)!;
            foreach (var window in windows)
                if (await run.OfAsync((IEventHistory)provider, provider, connection, window, progress, jobs.Stopping) is { } problem)
                    return (BackfillStatus.Failed, problem);

            return (BackfillStatus.Done, null);
        }
        catch (OperationCanceledException)
        {
            return (BackfillStatus.Interrupted, null);
        }
        catch (Exception exception)
        {
            Failed(log, connection.Provider, connection.Id, exception);
            return (BackfillStatus.Failed, "It failed here; the gateway's log says why.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Asking {Provider} for missing events of connection {Connection} failed")]
    private static partial void Failed(ILogger log, string provider, Guid connection, Exception exception);
}
