using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Suppressions.Sync;

/// <summary>The loop around the pusher.</summary>
internal sealed class PushWorker(SuppressionPusher pusher, TimeProvider time, ILogger<PushWorker> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => PeriodicWork.RepeatAsync(pusher.RoundAsync, TimeSpan.FromSeconds(1), time, log, stoppingToken);
}
