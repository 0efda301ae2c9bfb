using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>The loops around the processor.</summary>
internal sealed class WebhookWorker(InboxFollower inbox, Processor processor, TimeProvider time, ILogger<WebhookWorker> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll([
        Task.Run(() => PeriodicWork.RepeatAsync(inbox.FollowAsync, TimeSpan.FromSeconds(1), time, log, stoppingToken), stoppingToken),
        inbox.CatchUpAsync(stoppingToken),
        PeriodicWork.RepeatAsync(inbox.RoundAsync, TimeSpan.FromSeconds(1), time, log, stoppingToken),
        PeriodicWork.RepeatAsync(processor.MeasureAsync, TimeSpan.FromSeconds(1), time, log, stoppingToken),
        PeriodicWork.RepeatAsync(_ => processor.ForgetTokensAsync(), TimeSpan.FromMinutes(10), time, log, stoppingToken),
    ]);
}
