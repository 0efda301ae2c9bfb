using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Suppressions.Sync;

/// <summary>Compares lists, every hour and when somebody asks; one at a time, for each may hold a million addresses.</summary>
internal sealed partial class SuppressionSync(
    SuppressionComparison comparison, DriftStore store, ProviderCatalog catalog, TimeProvider time, ILogger<SuppressionSync> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim turn = new(1);
    private volatile Task last = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await last.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        stopping.Dispose();
        turn.Dispose();
    }

    /// <summary>In the background.</summary>
    /// <returns>False where it is under way already, or the provider keeps no lists.</returns>
    public async Task<bool> StartAsync(Connection connection, bool mends)
    {
        if (catalog.Find(connection.Provider) is not ISuppressionLists provider || !await store.StartAsync(connection, mends))
            return false;

        last = Task.WhenAll(last, Task.Run(() => RunAsync(provider, connection, mends, stopping.Token), CancellationToken.None));
        return true;
    }

    /// <summary>Brings them into step, unless that is under way.</summary>
    public async Task BringIntoStepAsync(ISuppressionLists provider, Connection connection, CancellationToken ct)
    {
        if (await store.StartAsync(connection, mends: true))
            await RunAsync(provider, connection, mends: true, ct);
    }

    private async Task RunAsync(ISuppressionLists provider, Connection connection, bool mends, CancellationToken ct)
    {
        try
        {
            while (!await turn.WaitAsync(Pause, ct))
                await store.ProgressAsync(connection, 0);
            try
            {
                var (drift, problem) = await comparison.RunAsync(provider, connection, mends, Progress(connection), ct);
                await store.EndAsync(connection, drift, problem);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody says any more that it is alive, so that it counts as interrupted soon.
        }
        catch (Exception exception)
        {
            Failed(log, connection.Provider, exception);
            await store.EndAsync(connection, null, "Comparing failed; see the log.");
        }
    }

    private Func<long, Task> Progress(Connection connection)
    {
        long? written = null;
        return async done =>
        {
            if (written is { } before && time.GetElapsedTime(before) < Pause)
                return;

            written = time.GetTimestamp();
            await store.ProgressAsync(connection, done);
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Comparing suppressions with {Provider} failed")]
    private static partial void Failed(ILogger log, string provider, Exception exception);
}
