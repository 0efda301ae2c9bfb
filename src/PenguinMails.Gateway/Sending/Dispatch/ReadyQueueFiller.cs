using System.Text.Json;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Dispatch;

/// <summary>
/// Brings what is due from the scheduled queue into a ready queue, or where the ready queue takes nothing, to another that does. The router is asked
/// again here: what was decided at acceptance may be long ago.
/// </summary>
internal sealed class ReadyQueueFiller(Router router, RoutingVersions routing, CostWatch costs, ReadyQueues queues, ScheduledQueue scheduled, EnvelopeReader envelopes, FailoverPolicy policy, TimeProvider time)
{
    public const int PageSize = 500;

    /// <summary>Fills the ready queue with one page.</summary>
    /// <returns>Connections that got something from it.</returns>
    public async Task<IReadOnlyCollection<Guid>> FillAsync(
        ReadyQueue queue, IReadOnlyList<Connection> tenant, DueScope scope, CancellationToken ct)
    {
        if (queue.Gate.Circuit.IsOpen && !tenant.Any(other => other.Id != queue.Connection && other.Enabled && !queues.Of(queue.Tenant, other.Id).Gate.Circuit.IsOpen))
            return [];

        var held = queue.Held;
        var limit = PageSize + held.Count;
        var rows = await scheduled.ReadAsync(queue.Tenant, queue.Connection, time.GetUtcNow(), limit, scope, ct);
        if (rows.Count == limit)
            queue.MarkDue();

        var leads = rows.Where(row => !held.Contains(row.Id)).ToDictionary(row => row.Id);
        return await PlaceAsync(queue, tenant, await envelopes.ReadAsync(queue.Tenant, [.. leads.Values], ct), leads);
    }

    /// <summary>Reads again what the ready queue knew only by id. What is not fresh any more was canceled, or is in the scheduled queue.</summary>
    /// <returns>Connections that got something from it.</returns>
    public async Task<IReadOnlyCollection<Guid>> RecallAsync(
        ReadyQueue queue, IReadOnlyList<Connection> tenant, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var leads = await scheduled.FreshAsync(queue.Tenant, ids, ct);
        return await PlaceAsync(queue, tenant, await envelopes.ReadAsync(queue.Tenant, leads, ct), [], areRecalled: true);
    }

    /// <summary>Finds another place for what waits in a ready queue that takes nothing.</summary>
    public Task<IReadOnlyCollection<Guid>> EvacuateAsync(ReadyQueue queue, IReadOnlyList<Connection> tenant) =>
        PlaceAsync(queue, tenant, queue.Drain(), []);

    /// <summary>Finds another place or time for what is over a limit; what waits where it is goes back as it was taken.</summary>
    public Task<IReadOnlyCollection<Guid>> PlaceAsync(ReadyQueue queue, IReadOnlyList<Connection> tenant, IReadOnlyList<QueuedEnvelope> surplus) =>
        PlaceAsync(queue, tenant, surplus, [], goBack: true);

    /// <param name="stored">Rows of those that are in the scheduled queue already.</param>
    /// <param name="areRecalled">They came out of the ready queue's backlog.</param>
    /// <param name="goBack">They were just taken from it.</param>
    private async Task<IReadOnlyCollection<Guid>> PlaceAsync(
        ReadyQueue queue, IReadOnlyList<Connection> tenant, IReadOnlyList<QueuedEnvelope> queued, Dictionary<Guid, Delivery> stored, bool areRecalled = false, bool goBack = false)
    {
        if (queued.Count == 0)
            return [];

        var rules = await routing.OfTenantAsync(queue.Tenant, CancellationToken.None);
        var prices = await costs.OfAsync(queue.Tenant, rules, CancellationToken.None);
        var now = time.GetUtcNow();
        var moves = new List<Move>();
        var over = new List<QueuedEnvelope>();
        var expired = new List<QueuedEnvelope>();
        var back = new List<QueuedEnvelope>();
        foreach (var envelope in queued)
        {
            var question = envelope.Question;
            var decision = router.Decide(rules, question, tenant, prices, connection => queues.ObstacleOf(connection, envelope) ?? queues.WorseFor(connection, question.Recipients));
            var target = Target(queue, decision, envelope);
            if (now > envelope.Since + policy.Retention && !OnlyWaited(envelope, target))
                expired.Add(envelope);
            else if (target is null)
                moves.Add(MoveTo(Delivery.Nowhere(queue.Tenant), now + policy.With(rules.Config.Failover).RetryDelay));
            else if (target.Id != queue.Connection)
                moves.Add(MoveTo(target.Id, now));
            else if ((queue.Gate.Limits.TurnOf(envelope) ?? queue.Gate.Senders.ClosedUntil(envelope)) is { } until)
                moves.Add(MoveTo(queue.Connection, until, queue.Gate.Limits.Of(envelope)?.Why));
            else if (goBack && !queue.Gate.Circuit.IsOpen)
                back.Add(envelope);
            else if ((queue.Gate.Circuit.IsOpen || !queue.TryAdd(envelope, areRecalled)) && !stored.ContainsKey(envelope.Id))
                over.Add(envelope);

            Move MoveTo(Guid connection, DateTimeOffset due, string? limit = null) => new(
                envelope.Deliveries, envelope.TenantId, connection, limit is null ? decision.Reasons() : [.. decision.Reasons(), $"It waits: {limit}."], now, due);
        }

        queue.PutFirst(back);
        if (expired.Count > 0)
            await scheduled.GiveUpAsync(expired, now);
        if (over.Count > 0)
            await scheduled.PutBackAsync(over);
        if (moves.Count > 0)
            await scheduled.MoveAsync(moves);

        return [.. moves.Where(move => move.DueAt <= now).Select(move => move.ConnectionId).Distinct()];
    }

    /// <summary>Limits held it back, and nothing else: what it is worth trying counts from the first try.</summary>
    private bool OnlyWaited(QueuedEnvelope envelope, Connection? target) => target is not null
        && ((!envelope.WasTried && queues.IsReady(target, envelope)) || queues.LimitOf(target.Id, envelope.From) is not null);

    /// <summary>What the failover has put into this ready queue stays while the ready queue takes it; the rest follows the rules.</summary>
    private Connection? Target(ReadyQueue queue, Decision decision, QueuedEnvelope envelope)
    {
        var here = decision.Chain.FirstOrDefault(connection => connection.Id == queue.Connection);
        return envelope.WasTried && here is not null && queues.IsReady(here, envelope) ? here : decision.Primary;
    }
}
