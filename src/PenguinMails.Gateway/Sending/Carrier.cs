using System.Data.Common;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Gateway.Sending;

/// <summary>Carries one call: makes it durable, hands it over, writes what came of it.</summary>
internal sealed partial class Carrier(
    ProviderCatalog catalog, Calls calls, Shelf shelf, Lanes lanes, Ownership ownership, SendingMetrics metrics, TimeProvider time, ILogger<Carrier> log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CallIds ids = new();

    public FailoverPolicy Policy { get; } = FailoverPolicy.Default;

    /// <param name="lane">Whose batch it is.</param>
    /// <param name="connection">The lane's, as it is now.</param>
    /// <param name="tenant">All connections of the tenant, for what can't stay here.</param>
    /// <param name="batch">Taken from the lane.</param>
    /// <returns>Where envelopes go on that were not taken.</returns>
    public async Task<IReadOnlyDictionary<Guid, NextStep>> CarryAsync(
        Lane lane, Connection connection, IReadOnlyList<Connection> tenant, IReadOnlyList<QueuedEnvelope> batch)
    {
        var provider = catalog.Find(connection.Provider)!;
        var started = time.GetUtcNow();
        var call = new Call
        {
            Id = ids.Next(started),
            TenantId = lane.Tenant,
            ConnectionId = connection.Id,
            Provider = connection.Provider,
            Epoch = ownership.Epoch,
            StartedAt = started,
            Timeout = provider.TimeoutOf(connection),
            Envelopes = batch,
        };
        var going = await UntilWrittenAsync(() => calls.StartAsync(call));
        // Canceled or moved to a later time meanwhile, or the clock was set back: the shelf knows which.
        if (going.Count < batch.Count)
            await shelf.PutBackAsync(batch.ExceptBy(going.Select(envelope => envelope.Id), envelope => envelope.Id));
        if (going.Count == 0)
        {
            lane.Circuit.Finished();
            return new Dictionary<Guid, NextStep>();
        }

        call = call with { Envelopes = going };
        var began = time.GetTimestamp();
        var outcomes = ownership.MayStartCalls
            ? await provider.SendAsync(connection, new(call.Id, [.. going.Select(envelope => envelope.Outgoing)]), CancellationToken.None)
            : [.. going.Select(_ => new SendOutcome.Throttled(null, "This node may not own the tenant any more."))];
        return await RecordAsync(lane, connection, tenant, call, outcomes, time.GetElapsedTime(began));
    }

    private async Task<IReadOnlyDictionary<Guid, NextStep>> RecordAsync(
        Lane lane, Connection connection, IReadOnlyList<Connection> tenant, Call call, IReadOnlyList<SendOutcome> outcomes, TimeSpan latency)
    {
        metrics.Called(connection.Provider, latency, outcomes);
        Learn(lane, connection, call, outcomes);
        var namesNobody = NamesNobody(outcomes);
        var results = call.Envelopes.Select((envelope, i) => namesNobody.Contains(outcomes[i])
            ? new EnvelopeResult(envelope, null, [], [])
            : Result(tenant, call, envelope, outcomes[i], latency)).ToList();

        var now = time.GetUtcNow();
        var next = await UntilWrittenAsync(() => calls.RecordAsync(new(call, results, Policy, now, now)));
        foreach (var refusal in namesNobody)
            lane.AddHalves([.. call.Envelopes.Where((_, i) => ReferenceEquals(outcomes[i], refusal))]);

        return next;
    }

    /// <summary>Refusals that were one answer to several envelopes: a call may have been several requests to the provider.</summary>
    private static HashSet<SendOutcome> NamesNobody(IReadOnlyList<SendOutcome> outcomes) => outcomes
        .Where(outcome => outcome is SendOutcome.Refused)
        .GroupBy(outcome => outcome, ReferenceEqualityComparer.Instance)
        .Where(answer => answer.Count() > 1)
        .Select(answer => answer.First())
        .ToHashSet<SendOutcome>(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// What a call is waiting for can't be left unwritten: the row would stay open for as long as this process lives. So while
    /// the store is down, the call waits for it; writing again what was written before changes nothing.
    /// </summary>
    private async Task<T> UntilWrittenAsync<T>(Func<Task<T>> write)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause < LongestPause ? 2 * pause : LongestPause)
        {
            try
            {
                return await write();
            }
            catch (DbException exception)
            {
                NotWritten(log, exception);
            }

            await Task.Delay(pause, time, CancellationToken.None);
        }
    }

    private EnvelopeResult Result(IReadOnlyList<Connection> tenant, Call call, QueuedEnvelope envelope, SendOutcome outcome, TimeSpan latency)
    {
        var attempt = AttemptOf.Outcome(call, outcome, latency);
        return outcome is SendOutcome.Accepted or SendOutcome.Refused or SendOutcome.Unknown
            ? new(envelope, attempt, [], [])
            : WhereNext(tenant, envelope, attempt);
    }

    /// <summary>What the failover needs to know about an envelope that was not taken.</summary>
    public EnvelopeResult WhereNext(IReadOnlyList<Connection> tenant, QueuedEnvelope envelope, Attempt attempt)
    {
        // In the rules' order: who is not ready is skipped by the failover, which counts tries along the chain.
        var chain = Router.Decide(envelope.Question, tenant, catalog, _ => true).Chain;
        return new(
            envelope, attempt, [.. chain.Select(connection => connection.Id)],
            [.. chain.Where(connection => lanes.IsReady(connection, envelope.FromDomain)).Select(connection => connection.Id)]);
    }

    private void Learn(Lane lane, Connection connection, Call call, IReadOnlyList<SendOutcome> outcomes)
    {
        lane.Learn(outcomes);
        for (var i = 0; i < outcomes.Count; i++)
            if (outcomes[i] is SendOutcome.Misconfigured { Scope: ProblemScope.FromDomain })
                lane.Circuit.RefuseDomain(call.Envelopes[i].FromDomain);

        // One refused message says nothing about the connection; the first outcome that does is taken for all.
        var opened = false;
        switch (outcomes.FirstOrDefault(outcome => outcome is SendOutcome.Accepted) ?? outcomes.FirstOrDefault(outcome => outcome is not SendOutcome.Refused))
        {
            case SendOutcome.Accepted:
                lane.Circuit.Succeeded();
                break;
            case SendOutcome.Unavailable unavailable:
                opened = lane.Circuit.Failed(unavailable.Detail);
                break;
            case SendOutcome.Unknown unknown:
                opened = lane.Circuit.Failed(unknown.Detail);
                break;
            case SendOutcome.Misconfigured { Scope: ProblemScope.Connection } wrong:
                opened = lane.Circuit.Misconfigured(wrong.Detail);
                break;
            default:
                lane.Circuit.Finished();
                break;
        }

        if (opened)
            CircuitOpened(log, connection.Provider, connection.Id);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The circuit of {Provider} connection {Connection} opened")]
    private static partial void CircuitOpened(ILogger log, string provider, Guid connection);

    [LoggerMessage(Level = LogLevel.Error, Message = "A call could not be written down and is written again")]
    private static partial void NotWritten(ILogger log, Exception exception);
}
