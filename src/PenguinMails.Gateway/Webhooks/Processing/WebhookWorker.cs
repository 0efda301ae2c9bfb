namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>The loops around the processor.</summary>
internal sealed partial class WebhookWorker(Processor processor, TimeProvider time, ILogger<WebhookWorker> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll([
        Task.Run(() => processor.FollowAsync(stoppingToken), stoppingToken),
        processor.CatchUpAsync(stoppingToken),
        RepeatAsync(processor.RoundAsync, TimeSpan.FromSeconds(1), stoppingToken),
        RepeatAsync(_ => processor.ForgetTokensAsync(), TimeSpan.FromMinutes(10), stoppingToken),
    ]);

    private async Task RepeatAsync(Func<CancellationToken, Task> round, TimeSpan pause, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await round(ct);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                RoundFailed(log, exception);
            }

            await Task.Delay(pause, time, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round failed and is done again")]
    private static partial void RoundFailed(ILogger log, Exception exception);
}
