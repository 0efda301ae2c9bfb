namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>The loops around the testable rounds: visits may take long, and must not keep alerts from being told.</summary>
internal sealed partial class AlertWorker(
    AlertEvaluator judge, ProviderChecks visits, AlertMail mail, TimeProvider time, ILogger<AlertWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(judge.RoundAsync, stoppingToken), RepeatAsync(visits.RoundAsync, stoppingToken), RepeatAsync(mail.RoundAsync, stoppingToken));

    private async Task RepeatAsync(Func<CancellationToken, Task> round, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, time, ct);
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
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round over the alerts failed and is done again")]
    private static partial void RoundFailed(ILogger log, Exception exception);
}
