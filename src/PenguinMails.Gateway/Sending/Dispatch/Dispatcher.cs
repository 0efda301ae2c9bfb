using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Dispatch;

/// <summary>
/// Moves envelopes from their ready queues to the providers. What was just accepted is handed over in memory after its commit; what
/// is due later, or did not fit, is read from the scheduled queue.
/// </summary>
internal sealed partial class Dispatcher(
    ConnectionStore connections,
    ProviderCatalog catalog,
    ReadyQueues queues,
    CallRunner runner,
    ReadyQueueFiller filler,
    ScheduledQueue scheduled,
    TenantLeases leases,
    TimeProvider time,
    ILogger<Dispatcher> log)
{
    private static readonly TimeSpan StrayAfter = TimeSpan.FromMinutes(1);

    private volatile bool stopping;
    private DateTimeOffset searchStraysAt;

    /// <summary>Takes over envelopes that are durable and due; what does not fit goes in the scheduled queue.</summary>
    public void Offer(Guid tenant, Guid connection, IEnumerable<QueuedEnvelope> queued)
    {
        var queue = queues.Of(tenant, connection);
        var over = queued.Where(envelope => stopping || !queue.TryAdd(envelope)).ToList();
        if (over.Count > 0)
            Watch(PutBackAsync(queue, over));

        Pump(queue);
    }

    /// <summary>Takes over a fresh envelope without its content, where its ready queue has no room for that.</summary>
    public bool TryRemember(Guid tenant, Guid connection, bool isBulk, Guid envelope, IReadOnlyCollection<Guid> deliveries, DateTimeOffset? until) =>
        !stopping && queues.Of(tenant, connection).TryRemember(isBulk, envelope, deliveries, until);

    /// <summary>Something may be due at a connection.</summary>
    public void Wake(Guid tenant, Guid connection)
    {
        var queue = queues.Of(tenant, connection);
        queue.MarkDue();
        Pump(queue);
    }

    /// <summary>One look at what is due; done every second.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        await PutBackStraysAsync(ct);
        foreach (var due in await scheduled.DueQueuesAsync(time.GetUtcNow(), ct))
            if (leases.Owns(due.TenantId))
                queues.Of(due.TenantId, due.ConnectionId).MarkDue();

        foreach (var queue in queues.All)
            if (queue.IsDue || queue.Waiting > 0 || queue.HasBacklog)
                Pump(queue);
    }

    /// <summary>Takes no new work, puts back what waits, and lets what is under way finish.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        stopping = true;
        // What is only in a backlog is put in the scheduled queue by whoever owns the tenant next: it may be more than stopping has time for.
        foreach (var queue in queues.All)
            await PutBackAsync(queue, queue.Drain());
        while (queues.All.Any(queue => queue.Gate.OpenCalls > 0) && !ct.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
    }

    /// <summary>Puts all that a ready queue has in the scheduled queue.</summary>
    public async Task EmptyAsync(ReadyQueue queue)
    {
        await PutBackAsync(queue, queue.Drain());
        await PutBackAsync(queue, queue.Forget());
    }

    private void Pump(ReadyQueue queue) => Watch(PumpAsync(queue));

    /// <summary>Starts as many calls as the ready queue allows.</summary>
    private async Task PumpAsync(ReadyQueue queue)
    {
        if (stopping || !leases.MayStartCalls)
            return;

        var tenant = await connections.OfTenantAsync(queue.Tenant, CancellationToken.None);
        var connection = tenant.FirstOrDefault(one => one.Id == queue.Connection && one.Enabled);
        queue.Gate.See(connection?.Version ?? 0);
        if (connection is null || queue.Gate.Circuit.IsOpen)
        {
            await PutBackAsync(queue, queue.Forget());
            if (queue.Waiting > 0)
                await PlaceAsync(queue, filler.EvacuateAsync(queue, tenant));
        }
        else if (catalog.Find(connection.Provider) is { } provider)
        {
            var profile = provider.ProfileOf(connection);
            while (queue.TryTake(profile.Batching, profile.Allowances) is { } batch)
                Watch(CarryAsync(queue, connection, tenant, batch));
        }

        if (queue.TryBeginFill(ReadyQueueFiller.PageSize) is { } fill)
            await FillAsync(queue, tenant, fill);
    }

    /// <summary>
    /// What is fresh is only in memory, so whatever goes wrong between a commit and a ready queue would leave it there for good. What
    /// is fresh for long and in no ready queue goes in the scheduled queue; a call's compare-and-set keeps it from going out twice.
    /// </summary>
    private async Task PutBackStraysAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (now < searchStraysAt)
            return;

        searchStraysAt = now + StrayAfter;
        var held = queues.All.SelectMany(queue => queue.Held.Concat(queue.Remembered.Select(fresh => fresh.EnvelopeId))).ToHashSet();
        await foreach (var page in scheduled.FreshAsync(now - StrayAfter, ct))
        {
            var strays = page.Where(fresh => !held.Contains(fresh.EnvelopeId) && leases.Owns(fresh.TenantId)).ToList();
            if (strays.Count == 0)
                continue;

            Strayed(log, strays.Count);
            await scheduled.PutBackAsync(strays);
        }
    }

    private async Task CarryAsync(ReadyQueue queue, Connection connection, IReadOnlyList<Connection> tenant, ReadyBatch batch)
    {
        try
        {
            var (next, surplus) = await runner.CarryAsync(queue, connection, tenant, batch);
            if (surplus.Count > 0)
                await PlaceAsync(queue, filler.PlaceAsync(queue, tenant, surplus));

            var due = next.Values.OfType<NextStep.Try>().Where(go => go.At <= time.GetUtcNow()).Select(go => go.ConnectionId).OfType<Guid>().ToHashSet();
            if (due.Remove(queue.Connection))
                queue.MarkDue();
            foreach (var other in due)
                Wake(queue.Tenant, other);
        }
        catch
        {
            // The call may have been the probe of an open circuit.
            queue.Gate.Circuit.Finished();
            throw;
        }
        finally
        {
            queue.Release(batch.Envelopes);
        }

        Pump(queue);
    }

    /// <summary>From the scheduled queue and from the backlog, so that neither keeps the other waiting.</summary>
    private async Task FillAsync(ReadyQueue queue, IReadOnlyList<Connection> tenant, ReadyQueueFill fill)
    {
        try
        {
            if (fill.Due != DueScope.None)
                await PlaceAsync(queue, filler.FillAsync(queue, tenant, fill.Due, CancellationToken.None));
            if (fill.Recalled.Count > 0)
                await PlaceAsync(queue, filler.RecallAsync(queue, tenant, fill.Recalled, CancellationToken.None));
        }
        finally
        {
            queue.EndFill();
        }

        if (queue.Waiting > 0)
            Pump(queue);
    }

    private async Task PlaceAsync(ReadyQueue queue, Task<IReadOnlyCollection<Guid>> placing)
    {
        foreach (var other in await placing)
            Wake(queue.Tenant, other);
    }

    private async Task PutBackAsync(ReadyQueue queue, IReadOnlyList<QueuedEnvelope> queued)
    {
        if (queued.Count == 0)
            return;

        await scheduled.PutBackAsync(queued);
        queue.MarkDue();
    }

    private async Task PutBackAsync(ReadyQueue queue, IReadOnlyList<FreshDelivery> fresh)
    {
        if (fresh.Count == 0)
            return;

        await scheduled.PutBackAsync(fresh);
        queue.MarkDue();
    }

    private async void Watch(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception)
        {
            Broken(log, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Dispatching failed; what was under way is cleared up from the store")]
    private static partial void Broken(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Deliveries} fresh deliveries were in no ready queue and are put in the scheduled queue")]
    private static partial void Strayed(ILogger log, int deliveries);
}
