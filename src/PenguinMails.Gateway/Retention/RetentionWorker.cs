using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Retention;

/// <summary>The loop around the rounds.</summary>
internal sealed class RetentionWorker(RetentionRound round, TimeProvider time, ILogger<RetentionWorker> log) : BackgroundService
{
    /// <summary>A start has more urgent things to do.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(First, time, stoppingToken);
        await PeriodicWork.RepeatAsync(round.RunAsync, Pause, time, log, stoppingToken);
    }
}
