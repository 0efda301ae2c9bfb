using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Hooks;

/// <summary>Looks every second which endpoints have something to get, and runs each by itself: a slow one holds no other up.</summary>
internal sealed partial class HookWorker(HookQueue queue, HookRunner runner, TenantLeases leases, GatewayMetrics metrics, TimeProvider time, ILogger<HookWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Guid, Task> running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await PeriodicWork.RepeatAsync(RoundAsync, Pause, time, log, stoppingToken);
        await Task.WhenAll(running.Values);
    }

    private async Task RoundAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var mine = (await queue.WorkAsync(ct)).Where(work => leases.Owns(work.Hook.TenantId)).ToList();
        metrics.HooksWaiting(mine.Count(work => work.Since is not null), now - (mine.Min(work => work.Since) ?? now));
        foreach (var ended in running.Where(one => one.Value.IsCompleted).ToList())
            running.Remove(ended.Key);
        foreach (var work in mine.Where(work => work.IsDue(now) && !running.ContainsKey(work.Hook.Id)))
            running.Add(work.Hook.Id, RunAsync(work.Hook, ct));
    }

    private async Task RunAsync(Hook hook, CancellationToken ct)
    {
        // The round goes on meanwhile.
        await Task.Yield();
        try
        {
            await runner.RunAsync(hook, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            Failed(log, hook.Id, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook endpoint {Hook} could not be served and is tried again")]
    private static partial void Failed(ILogger log, Guid hook, Exception exception);
}
