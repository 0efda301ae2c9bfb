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
    ReadyQueues lanes,
    CallRunner carrier,
    ReadyQueueFiller filler,
    ScheduledQueue shelf,
    TenantLeases ownership,
    TimeProvider time,
    ILogger<Dispatcher> log)
{
    private static readonly TimeSpan StrayAfter = TimeSpan.FromMinutes(1);

    private volatile bool stopping;
    private DateTimeOffset searchStraysAt;

    /// <summary>Takes over envelopes that are durable and due; what does not fit goes in the scheduled queue.</summary>
    public void Offer(Guid tenant, Guid connection, IEnumerable<QueuedEnvelope> queued)
    {
        var lane = lanes.Of(tenant, connection);
        var over = queued.Where(envelope => stopping || !lane.TryAdd(envelope)).ToList();
        if (over.Count > 0)
            Watch(PutBackAsync(lane, over));

        Pump(lane);
    }

    /// <summary>Takes over a fresh envelope without its content, where its ready queue has no room for that.</summary>
    public bool TryRemember(Guid tenant, Guid connection, bool isBulk, Guid envelope, IReadOnlyCollection<Guid> deliveries) =>
        !stopping && lanes.Of(tenant, connection).TryRemember(isBulk, envelope, deliveries);

    /// <summary>Something may be due at a connection.</summary>
    public void Wake(Guid tenant, Guid connection)
    {
        var lane = lanes.Of(tenant, connection);
        lane.MarkDue(isUrgent: true);
        Pump(lane);
    }

    /// <summary>One look at what is due; done every second.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        await PutBackStraysAsync(ct);
        foreach (var due in await shelf.DueLanesAsync(time.GetUtcNow(), ct))
            if (ownership.Owns(due.TenantId))
                lanes.Of(due.TenantId, due.ConnectionId).MarkDue(due.Urgent);

        foreach (var lane in lanes.All)
            if (lane.IsDue || lane.Waiting > 0 || lane.HasBacklog)
                Pump(lane);
    }

    /// <summary>Takes no new work, puts back what waits, and lets what is under way finish.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        stopping = true;
        // What is only in a backlog is put in the scheduled queue by whoever owns the tenant next: it may be more than stopping has time for.
        foreach (var lane in lanes.All)
            await PutBackAsync(lane, lane.Drain());
        while (lanes.All.Any(lane => lane.Gate.OpenCalls > 0) && !ct.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
    }

    /// <summary>Puts all that a ready queue has in the scheduled queue.</summary>
    public async Task EmptyAsync(ReadyQueue lane)
    {
        await PutBackAsync(lane, lane.Drain());
        await PutBackAsync(lane, lane.Forget());
    }

    private void Pump(ReadyQueue lane) => Watch(PumpAsync(lane));

    /// <summary>Starts as many calls as the ready queue allows.</summary>
    private async Task PumpAsync(ReadyQueue lane)
    {
        if (stopping || !ownership.MayStartCalls)
            return;

        var tenant = await connections.OfTenantAsync(lane.Tenant, CancellationToken.None);
        var connection = tenant.FirstOrDefault(one => one.Id == lane.Connection && one.Enabled);
        lane.Gate.See(connection?.Version ?? 0);
        if (connection is null || lane.Gate.Circuit.IsOpen)
        {
            await PutBackAsync(lane, lane.Forget());
            if (lane.Waiting > 0)
                await PlaceAsync(lane, filler.EvacuateAsync(lane, tenant, carrier.Policy));
        }
        else if (catalog.Find(connection.Provider) is { } provider)
        {
            var profile = provider.ProfileOf(connection);
            while (lane.TryTake(profile.Batching, profile.Allowances) is { } batch)
                Watch(CarryAsync(lane, connection, tenant, batch));
        }

        if (lane.TryBeginFill(ReadyQueueFiller.PageSize) is { } fill)
            await FillAsync(lane, tenant, fill);
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
        var held = lanes.All.SelectMany(lane => lane.Held.Concat(lane.Remembered.Select(fresh => fresh.EnvelopeId))).ToHashSet();
        await foreach (var page in shelf.FreshAsync(now - StrayAfter, ct))
        {
            var strays = page.Where(fresh => !held.Contains(fresh.EnvelopeId) && ownership.Owns(fresh.TenantId)).ToList();
            if (strays.Count == 0)
                continue;

            Strayed(log, strays.Count);
            await shelf.PutBackAsync(strays);
        }
    }

    private async Task CarryAsync(ReadyQueue lane, Connection connection, IReadOnlyList<Connection> tenant, ReadyBatch batch)
    {
        try
        {
            var (next, surplus) = await carrier.CarryAsync(lane, connection, tenant, batch);
            if (surplus.Count > 0)
                await PlaceAsync(lane, filler.PlaceAsync(lane, tenant, carrier.Policy, surplus));

            var due = next.Values.OfType<NextStep.Try>().Where(go => go.At <= time.GetUtcNow()).Select(go => go.ConnectionId).OfType<Guid>().ToHashSet();
            if (due.Remove(lane.Connection))
                lane.MarkDue(isUrgent: false);
            foreach (var other in due)
                Wake(lane.Tenant, other);
        }
        catch
        {
            // The call may have been the probe of an open circuit.
            lane.Gate.Circuit.Finished();
            throw;
        }
        finally
        {
            lane.Release(batch.Envelopes);
        }

        Pump(lane);
    }

    /// <summary>From the scheduled queue and from the backlog, so that neither keeps the other waiting.</summary>
    private async Task FillAsync(ReadyQueue lane, IReadOnlyList<Connection> tenant, ReadyQueueFill fill)
    {
        try
        {
            if (fill.Due != DueScope.None)
                await PlaceAsync(lane, filler.FillAsync(lane, tenant, carrier.Policy, fill.Due == DueScope.Urgent, CancellationToken.None));
            if (fill.Recalled.Count > 0)
                await PlaceAsync(lane, filler.RecallAsync(lane, tenant, carrier.Policy, fill.Recalled, CancellationToken.None));
        }
        finally
        {
            lane.EndFill();
        }

        if (lane.Waiting > 0)
            Pump(lane);
    }

    private async Task PlaceAsync(ReadyQueue lane, Task<IReadOnlyCollection<Guid>> placing)
    {
        foreach (var other in await placing)
            Wake(lane.Tenant, other);
    }

    private async Task PutBackAsync(ReadyQueue lane, IReadOnlyList<QueuedEnvelope> queued)
    {
        if (queued.Count == 0)
            return;

        await shelf.PutBackAsync(queued);
        lane.MarkDue(isUrgent: true);
    }

    private async Task PutBackAsync(ReadyQueue lane, IReadOnlyList<FreshDelivery> fresh)
    {
        if (fresh.Count == 0)
            return;

        await shelf.PutBackAsync(fresh);
        lane.MarkDue(isUrgent: true);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Deliveries} fresh deliveries were in no lane and are put on the shelf")]
    private static partial void Strayed(ILogger log, int deliveries);
}
