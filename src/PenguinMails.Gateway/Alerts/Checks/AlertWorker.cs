using PenguinMails.Gateway.Analytics.Slices;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>The loops around the testable rounds: checks of providers may take long, and must not keep alerts from being told.</summary>
internal sealed class AlertWorker(
    AlertEvaluator evaluator, ProviderChecks checks, BudgetWatch budgets, FailoverCheck failovers, SliceWatch slices, AlertMail mail, TimeProvider time, ILogger<AlertWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What sending and the webhooks find when they start is worth waiting for.
        await Task.Delay(Pause, time, stoppingToken);
        await Task.WhenAll(((Func<CancellationToken, Task>[])[evaluator.RoundAsync, failovers.RoundAsync, checks.RoundAsync, budgets.RoundAsync, slices.RoundAsync, mail.RoundAsync])
            .Select(round => PeriodicWork.RepeatAsync(round, Pause, time, log, stoppingToken)));
    }
}
