using System.Data.Common;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Dispatch;
using PenguinMails.Gateway.Sending.Holds;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Sending;

/// <summary>The loops around sending's testable rounds: what is due, what is in doubt, and whose tenants these are.</summary>
internal sealed partial class SendingWorker(
    Dispatcher dispatcher, Reconciler reconciler, TenantLeases leases, ScheduledQueue scheduled, Deadlines deadlines, ReadyQueues queues, HoldStore holds, WorkNotifications notifications,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SendingWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TidyPause = TimeSpan.FromSeconds(30);

    private DateTimeOffset begun;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await leases.BeginAsync();
        await leases.RenewAsync();
        await reconciler.AdoptAsync();
        begun = time.GetUtcNow();
        notifications.Heard += Hear;

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await dispatcher.StopAsync(cancellationToken);
        await leases.EndAsync();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        DispatchAsync(stoppingToken),
        RepeatAsync(OwnAsync, stoppingToken),
        RepeatAsync(TidyAsync, stoppingToken));

    private void Hear(Guid tenant, Guid connection)
    {
        if (leases.Owns(tenant))
            dispatcher.Wake(tenant, connection);
    }

    private async Task DispatchAsync(CancellationToken ct)
    {
        // The links in emails need the address that the server listens on.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var waiting = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(ct);
        await PutBackAsync(ct);
        await Task.WhenAll(RepeatAsync(dispatcher.RoundAsync, ct), RepeatAsync(ReconcileAsync, ct), RepeatAsync(deadlines.EndLateAsync, ct));
    }

    /// <summary>Puts in the scheduled queue what an earlier run had in memory. Where it fails, the dispatcher's search for strays finds the same.</summary>
    private async Task PutBackAsync(CancellationToken ct)
    {
        try
        {
            if (leases.IsAlone)
                await scheduled.PutBackOlderAsync(begun, null, ct);
        }
        catch (DbException exception)
        {
            NotPutBack(log, exception);
        }
    }

    private async Task ReconcileAsync(CancellationToken ct)
    {
        foreach (var (tenant, connection) in await reconciler.RoundAsync(ct))
            dispatcher.Wake(tenant, connection);
    }

    private async Task OwnAsync(CancellationToken ct)
    {
        if (leases.IsAlone)
            return;

        var news = await leases.RenewAsync();
        // Also what a node still managed to begin while others took it for dead.
        await reconciler.AdoptAsync();
        if (news.Count > 0)
            await scheduled.PutBackOlderAsync(time.GetUtcNow(), news, ct);

        foreach (var queue in queues.All.Where(queue => (queue.Waiting > 0 || queue.HasBacklog) && !leases.Owns(queue.Tenant)))
            await dispatcher.EmptyAsync(queue);
    }

    /// <summary>What a failed write has left behind.</summary>
    private async Task TidyAsync(CancellationToken ct)
    {
        await reconciler.AdoptAsync();
        await holds.ResumeAsync(ct);
        await Task.Delay(TidyPause, time, ct);
    }

    private Task RepeatAsync(Func<CancellationToken, Task> round, CancellationToken ct) => PeriodicWork.RepeatAsync(round, Pause, time, log, ct);

    [LoggerMessage(Level = LogLevel.Error, Message = "What an earlier run had in memory could not be put in the scheduled queue; it is found there as strays")]
    private static partial void NotPutBack(ILogger log, Exception exception);
}
