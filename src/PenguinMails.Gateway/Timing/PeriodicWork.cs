namespace PenguinMails.Gateway.Timing;

/// <summary>The loop around a worker's testable round.</summary>
internal static partial class PeriodicWork
{
    /// <summary>Does rounds until it is stopped, with a pause after each. One that fails is logged, and done again like any other.</summary>
    public static async Task RepeatAsync(Func<CancellationToken, Task> round, TimeSpan pause, TimeProvider time, ILogger log, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await round(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                RoundFailed(log, exception);
            }

            await Task.Delay(pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round failed and is done again")]
    private static partial void RoundFailed(ILogger log, Exception exception);
}
