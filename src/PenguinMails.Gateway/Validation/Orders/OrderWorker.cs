using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Validation.Orders;

/// <summary>Has lists validated by providers in the background. After a restart, or when a node is gone, any node goes on.</summary>
internal sealed class OrderWorker(OrderStore orders, OrderRun run, OrderPlan plan, TimeProvider time, ILogger<OrderWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => PeriodicWork.RepeatAsync(RoundAsync, Pause, time, log, stoppingToken);

    private async Task RoundAsync(CancellationToken ct)
    {
        while (await orders.UncountedAsync(ct) is var (tenant, job, column))
            await orders.CountedAsync(tenant, job, await plan.CountAsync(tenant, job, column, ct));
        while (await orders.ClaimAsync() is { } key)
            await WorkAsync(key, ct);
    }

    private async Task WorkAsync(OrderKey key, CancellationToken ct)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var (beat, wait) = (BeatAsync(key, done.Token), AfterError);
        try
        {
            wait = await run.StepAsync(key, ct);
        }
        finally
        {
            await done.CancelAsync();
            await beat;
            await orders.ReleaseAsync(key, ct.IsCancellationRequested ? TimeSpan.Zero : wait);
        }
    }

    /// <summary>A step may take longer than others wait for a sign of life.</summary>
    private async Task BeatAsync(OrderKey key, CancellationToken ct)
    {
        while (true)
        {
            await Task.Delay(Beat, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ct.IsCancellationRequested)
                return;
            await orders.ProlongAsync(key);
        }
    }
}
