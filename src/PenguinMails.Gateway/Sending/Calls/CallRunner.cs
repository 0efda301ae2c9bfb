using System.Data.Common;
using System.Diagnostics;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>Carries one call: makes it durable, hands it over, writes what came of it.</summary>
internal sealed partial class CallRunner(
    ProviderCatalog catalog, CallStore calls, ConsentedContent contents, RetryPlanner planner, RoutingVersions routing, TariffStore tariffs, FailoverPolicy policy, ScheduledQueue scheduled, ConnectionHealth health, FailoverWatch failovers, TenantLeases leases, GatewayMetrics metrics,
    TimeProvider time, ILogger<CallRunner> log)
{
    private static readonly Backoff WritePauses = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private static readonly Dictionary<Guid, NextStep> NoSteps = [];

    private readonly CallIds ids = new();

    /// <param name="queue">Whose batch it is.</param>
    /// <param name="connection">The ready queue's, as it is now.</param>
    /// <param name="tenant">All connections of the tenant, for what can't stay here.</param>
    /// <param name="batch">Taken from the ready queue.</param>
    public async Task<CallRun> CarryAsync(ReadyQueue queue, Connection connection, IReadOnlyList<Connection> tenant, ReadyBatch batch)
    {
        var provider = catalog.Find(connection.Provider)!;
        // What was queued here before the settings changed may ask for what the connection has no more.
        var closed = batch.Envelopes.Where(envelope =>
            queue.Gate.Senders.ClosedUntil(envelope) is not null || queue.Gate.Limits.Of(envelope) is not null || Capabilities.LackOf(provider, connection, envelope.FromDomain, envelope.Needs) is not null).ToList();
        if (closed.Count == batch.Envelopes.Count)
        {
            queue.Gate.Circuit.Finished();
            return new(NoSteps, closed);
        }

        // Before the call, because nothing may keep its outcome from being written.
        var rules = await routing.OfTenantAsync(queue.Tenant, CancellationToken.None);
        var profile = provider.ProfileOf(connection);
        var started = time.GetUtcNow();
        var call = new Call
        {
            Id = ids.Next(started),
            TenantId = queue.Tenant,
            ConnectionId = connection.Id,
            Provider = connection.Provider,
            Epoch = leases.Epoch,
            StartedAt = started,
            Timeout = profile.Timeout,
            Envelopes = closed.Count == 0 ? batch.Envelopes : [.. batch.Envelopes.Except(closed)],
            Allowances = profile.Allowances,
            Server = batch.Server,
            Quotas = await QuotasAsync(rules, connection),
            OneByOne = profile.Batching.OneByOne,
            TestMode = profile.TestMode,
        };
        var (going, admission) = await UntilWrittenAsync(() => calls.StartAsync(call));
        List<QueuedEnvelope> surplus = [.. closed, .. LearnLimits(queue, call, admission)];
        // Canceled or moved to a later time meanwhile, or the clock was set back: the scheduled queue knows which.
        if (going.Count + surplus.Count < batch.Envelopes.Count)
            await scheduled.PutBackAsync(batch.Envelopes.ExceptBy(going.Concat(surplus).Select(envelope => envelope.Id), envelope => envelope.Id));
        if (going.Count == 0)
        {
            queue.Gate.Circuit.Finished();
            return new(NoSteps, surplus);
        }

        call = call with { Envelopes = going };
        var began = time.GetTimestamp();
        var progress = new CallProgress(call);
        var outcomes = await SendAsync(provider, connection, call, new(
            outgoing => BeginAsync(progress, outgoing.Id),
            (outgoing, outcome) => AnswerAsync(rules, tenant, progress, outgoing.Id, outcome, time.GetElapsedTime(began))));
        return new(await RecordAsync(queue, connection, rules, tenant, progress, outcomes, time.GetElapsedTime(began)), surplus);
    }

    private async Task<IReadOnlyList<SendOutcome>> SendAsync(IEmailProvider provider, Connection connection, Call call, EnvelopeProgress progress)
    {
        if (!leases.MayStartCalls)
            return [.. call.Envelopes.Select(_ => new SendOutcome.Throttled(null, "Another node is sending for this tenant now."))];

        using var span = Traces.StartLinked("call provider", ActivityKind.Client, call.Envelopes.Select(envelope => envelope.AcceptedIn));
        var profile = provider.ProfileOf(connection);
        var request = new ProviderCall(call.Id, [.. call.Envelopes.Select(envelope => contents.Of(call.TenantId, envelope.Outgoing, profile))], call.Server) { Progress = progress };
        var outcomes = await provider.SendAsync(connection, request, CancellationToken.None);
        if (span is not null)
            Describe(span, call, outcomes);

        return outcomes;
    }

    /// <summary>Not where its deadline passed while others of its call were sent. Not tried again while the store is down: the server waits, and nothing is lost by letting the envelope wait instead.</summary>
    private async Task<bool> BeginAsync(CallProgress progress, Guid envelope)
    {
        try
        {
            return !progress.Call.Envelopes.First(one => one.Id == envelope).IsLate(time.GetUtcNow()) && await calls.BeginAsync(progress, envelope);
        }
        catch (DbException exception)
        {
            NotBegun(log, exception);
            return false;
        }
    }

    /// <summary>Records an envelope's outcome while others are still on their way. The last one's is recorded with the call's end, and so is what is in doubt.</summary>
    private async Task AnswerAsync(CompiledRouting rules, IReadOnlyList<Connection> tenant, CallProgress progress, Guid id, SendOutcome outcome, TimeSpan latency)
    {
        if (progress.Answer() || outcome is SendOutcome.Unknown)
            return;

        var (call, now) = (progress.Call, time.GetUtcNow());
        var envelope = call.Envelopes.First(envelope => envelope.Id == id);
        var result = new CallResult(call, [planner.ResultOf(rules, tenant, call, envelope, outcome, latency)], policy.With(rules.Config.Failover), now, now)
        {
            Ends = false,
            Suppressions = [.. RefusedAddresses.Of(call, envelope, outcome)],
        };
        progress.Record(await UntilWrittenAsync(() => calls.RecordAsync(result)), id);
    }

    private static void Describe(Activity span, Call call, IReadOnlyList<SendOutcome> outcomes)
    {
        span.SetTag(Traces.CallId, call.Id.ToString("N"));
        span.SetTag(Traces.Provider, call.Provider);
        span.SetTag("pm.envelopes", call.Envelopes.Count);
        span.SetTag("pm.outcomes", outcomes.Select(outcome => outcome.GetType().Name).Distinct().ToArray());
        Traces.Describe(span, [.. call.Envelopes.Select(envelope => PublicId.Format(PublicId.Message, DeliveryId.MessageOf(envelope.Id))).Distinct()]);
        if (outcomes.Any(outcome => outcome is not (SendOutcome.Accepted or SendOutcome.Refused)))
            span.SetStatus(ActivityStatusCode.Error);
    }

    private async ValueTask<IReadOnlyList<ConnectionQuota>> QuotasAsync(CompiledRouting rules, Connection connection) => rules.Config.Quotas.Count == 0 ? []
        : ConnectionQuota.Of(rules.Config, connection.Provider, (await tariffs.OfTenantAsync(connection.TenantId, CancellationToken.None)).GetValueOrDefault(connection.Provider)?.BillingDay ?? 1);

    /// <summary>The ready queue need not try again what a limit no longer allows in its period. Quotas are known to be reached before anything is over them.</summary>
    /// <returns>What is over.</returns>
    private static List<QueuedEnvelope> LearnLimits(ReadyQueue queue, Call call, Admission admission)
    {
        foreach (var limit in admission.Over.Select(one => one.Limit).Concat(admission.Full.Where(limit => limit.Reached.PerPeriod is not null)).DistinctBy(limit => limit.Key))
            if (limit.Period.EndOf(call.StartedAt) is var until && limit.Server is { } server)
                queue.Gate.ServerIsFull(server, call.Allowances.Servers, until);
            else
                queue.Gate.Limits.Close(limit.Reached with { Until = until });

        return [.. admission.Over.Select(one => one.Envelope)];
    }

    private async Task<IReadOnlyDictionary<Guid, NextStep>> RecordAsync(
        ReadyQueue queue, Connection connection, CompiledRouting rules, IReadOnlyList<Connection> tenant, CallProgress progress, IReadOnlyList<SendOutcome> outcomes, TimeSpan latency)
    {
        var call = progress.Call;
        metrics.Called(connection.Provider, latency, outcomes.Select(outcome => outcome.GetType().Name));
        var turn = health.Learn(queue, connection, call, outcomes);
        NoteCarrier(connection, rules, tenant, call, outcomes);
        // What was not taken is given back to its quotas: they close nothing when it is planned where that goes on, nor once it is written.
        var givesBack = call.Quotas.Count > 0 && outcomes.Any(outcome => outcome is not (SendOutcome.Accepted or SendOutcome.Unknown));
        if (givesBack)
            queue.Gate.Limits.Reopen();

        var namesNobody = NamesNobody(outcomes);
        var left = call.Envelopes.Zip(outcomes).Where(pair => !progress.IsRecorded(pair.First.Id)).ToList();
        var results = left.Select(pair => namesNobody.Contains(pair.Second)
            ? new EnvelopeResult(pair.First, null, [], [])
            : planner.ResultOf(rules, tenant, call, pair.First, pair.Second, latency)).ToList();

        var now = time.GetUtcNow();
        var result = new CallResult(call, results, policy.With(rules.Config.Failover), now, now)
        {
            Suppressions = [.. left.SelectMany(pair => RefusedAddresses.Of(call, pair.First, pair.Second))],
        };
        var noting = health.NoteUseAsync(call, outcomes);
        progress.Record(await UntilWrittenAsync(() => calls.RecordAsync(result)));
        await noting;
        if (givesBack)
            queue.Gate.Limits.Reopen();
        foreach (var refusal in namesNobody)
            queue.AddHalves([.. call.Envelopes.Where((_, i) => ReferenceEquals(outcomes[i], refusal))]);
        if (turn is not null)
            await health.NoteAsync(connection, turn, now);

        return progress.Next;
    }

    /// <summary>Whose email this connection carries: its own, or that of one that can't now. The first that was accepted stands for the call.</summary>
    private void NoteCarrier(Connection connection, CompiledRouting rules, IReadOnlyList<Connection> tenant, Call call, IReadOnlyList<SendOutcome> outcomes)
    {
        if (call.Envelopes.Zip(outcomes).FirstOrDefault(pair => pair.Second is SendOutcome.Accepted).First is not { } accepted)
            return;

        failovers.Carried(connection.Id);
        if (planner.MissedBy(rules, tenant, connection, accepted) is { } one)
            failovers.StoodIn(one.Missed, connection, one.Why);
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
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await write();
            }
            catch (DbException exception)
            {
                NotWritten(log, exception);
            }

            await Task.Delay(WritePauses.After(tries), time, CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A call could not be written down and is written again")]
    private static partial void NotWritten(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "It could not be written down that an email is about to leave, and it stays queued")]
    private static partial void NotBegun(ILogger log, Exception exception);
}

/// <param name="Next">Where envelopes go on that were not taken.</param>
/// <param name="Surplus">What a limit or a closed sender did not let out.</param>
internal sealed record CallRun(IReadOnlyDictionary<Guid, NextStep> Next, IReadOnlyList<QueuedEnvelope> Surplus);
