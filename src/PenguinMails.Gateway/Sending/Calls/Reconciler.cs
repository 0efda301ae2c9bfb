using System.Collections.Concurrent;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>
/// Clears up what is in doubt: asks the provider what became of calls whose answer was lost, before anything of them is sent
/// again. Once per call, not per envelope.
/// </summary>
internal sealed partial class Reconciler(
    Database database,
    Writer writer,
    CallStore calls,
    RetryPlanner planner,
    RoutingVersions routing,
    TariffStore tariffs,
    FailoverPolicy policy,
    EnvelopeReader envelopes,
    ConnectionStore connections,
    ProviderCatalog catalog,
    TenantLeases leases,
    TimeProvider time,
    ILogger<Reconciler> log)
{
    private const int PerRound = 50;
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(2);

    // A provider in trouble is slow to answer; others shall not wait for it.
    private const int AtOnce = 8;

    /// <summary>
    /// Calls without an outcome are in doubt: as soon as their time is over where a dead run of the gateway left them open, and a
    /// while later where this one could not write what came of them.
    /// </summary>
    public Task<int> AdoptAsync() => writer.ChangeAsync(session => CallTakeover.Of(session, catalog, leases.Epoch, time.GetUtcNow() - Overdue));

    /// <summary>Asks about every call whose time has come.</summary>
    /// <returns>Tenants and connections that got work from it.</returns>
    public async Task<IReadOnlyCollection<(Guid Tenant, Guid Connection)>> RoundAsync(CancellationToken ct)
    {
        var woken = new ConcurrentDictionary<(Guid, Guid), bool>();
        var mine = (await DueAsync(ct)).Where(lost => leases.Owns(lost.TenantId));
        await Parallel.ForEachAsync(mine, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (lost, stop) =>
        {
            try
            {
                foreach (var next in (await ClearUpAsync(lost, stop)).Values)
                    if (next is NextStep.Try { ConnectionId: { } connection })
                        woken.TryAdd((lost.TenantId, connection), true);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The others are asked about all the same.
                NotAsked(log, lost.Id, exception);
            }
        });
        return [.. woken.Keys];
    }

    private async Task<IReadOnlyDictionary<Guid, NextStep>> ClearUpAsync(LostRow lost, CancellationToken ct)
    {
        var tenant = await connections.OfTenantAsync(lost.TenantId, ct);
        var rules = await routing.OfTenantAsync(lost.TenantId, ct);
        var connection = await connections.FindByIdAsync(lost.ConnectionId, ct);
        var call = new Call
        {
            Id = lost.Id,
            TenantId = lost.TenantId,
            ConnectionId = lost.ConnectionId,
            Provider = connection?.Provider ?? "",
            Epoch = leases.Epoch,
            StartedAt = lost.StartedAt,
            Timeout = TimeSpan.FromMilliseconds(lost.TimeoutMs),
            Envelopes = [],
            Asks = (int)lost.Asks + 1,
            Quotas = connection is null ? [] : ConnectionQuota.Of(rules.Config, connection.Provider, (await tariffs.OfTenantAsync(lost.TenantId, ct)).GetValueOrDefault(connection.Provider)?.BillingDay ?? 1),
        };
        var rows = await CarriedAsync(lost, ct);
        var open = await envelopes.ReadAsync(lost.TenantId, [.. rows.Where(one => one.Any(row => row.OpenCall == lost.Id)).Select(one => one.First())], ct);
        var known = open.Select(envelope => Known(rows[envelope.Id], call)).ToList();
        var findings = await AskAsync(connection, call, [.. open.Where((_, i) => !known[i].WasTaken)], ct);
        var now = time.GetUtcNow();
        var verdicts = open.Select((envelope, i) => known[i].WasTaken ? null : Reconciliation.Decide(
            !envelope.IsBulk && !envelope.IsLate(now), findings[envelope.Id], AbsentAfter(connection), lost.StartedAt, (int)lost.Asks, now, policy.Retention)).ToList();
        var results = open.Select((envelope, i) => planner.WhereNext(rules, tenant, envelope, After(verdicts[i], known[i]))).ToList();
        var askAt = verdicts.OfType<ReconcileDecision.AskAgain>().Select(again => again.At).DefaultIfEmpty(now).Min();
        Asked(log, lost.Id, findings.Count);
        return await calls.RecordAsync(new(call with { Envelopes = open }, results, policy.With(rules.Config.Failover), now, askAt));
    }

    /// <summary>
    /// What is known of the envelope's part in the call. It was one email: what proves that one of its recipients was taken
    /// proves it for all.
    /// </summary>
    private static Attempt Known(IEnumerable<Delivery> rows, Call call)
    {
        var attempts = rows.SelectMany(row => row.Attempts).Where(attempt => attempt.CallId == call.Id).ToList();
        return attempts.Find(attempt => attempt.WasTaken) is { } taken
            ? taken with { Outcome = AttemptOutcome.Accepted, Detail = null, Facts = ReportedFacts.None }
            : attempts.FirstOrDefault() ?? AttemptOf.Lost(call);
    }

    private async Task<Dictionary<Guid, LookupResult>> AskAsync(Connection? connection, Call call, IReadOnlyList<QueuedEnvelope> open, CancellationToken ct)
    {
        if (open.Count == 0)
            return [];
        if (connection is null || catalog.Find(connection.Provider) is not { } provider || provider.ProfileOf(connection).AbsenceProvenAfter is null)
            return open.ToDictionary(envelope => envelope.Id, LookupResult (_) => new LookupResult.NoAnswer("The provider can't be asked."));

        var findings = await provider.AskAsync(connection, new(call.Id, call.StartedAt, [.. open.Select(envelope => new LostEnvelope(
            envelope.Id, envelope.Email.MessageIdHeader, [.. envelope.Outgoing.Recipients.Select(recipient => recipient.Mailbox.Address.Key)]))]), ct);
        return open.Zip(findings).ToDictionary(pair => pair.First.Id, pair => pair.Second);
    }

    private TimeSpan? AbsentAfter(Connection? connection) =>
        connection is null ? null : catalog.Find(connection.Provider)?.ProfileOf(connection).AbsenceProvenAfter;

    private static Attempt After(ReconcileDecision? verdict, Attempt known) => verdict switch
    {
        ReconcileDecision.Taken taken => known with { Outcome = AttemptOutcome.Accepted, ProviderMessageId = taken.ProviderMessageId },
        ReconcileDecision.Settle settle => known with { Settled = settle.As },
        ReconcileDecision.AskAgain or null => known,
        _ => throw new InvalidOperationException(verdict.GetType().Name),
    };

    /// <summary>What the call carried, by envelope; events may have cleared up some of it.</summary>
    private async Task<ILookup<Guid, Delivery>> CarriedAsync(LostRow lost, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"SELECT {Deliveries.Columns} FROM deliveries t WHERE t.tenant_id = @TenantId AND t.id = ANY(@ids)",
            new { lost.TenantId, ids = CallStore.ReadIds(lost.Envelopes).ToArray() }, Deliveries.Read)
            .ToLookup(row => row.EnvelopeId);
    }

    private async Task<IReadOnlyList<LostRow>> DueAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<LostRow>("""
            SELECT id, tenant_id, connection_id, started_at, timeout_ms, envelopes, asks FROM calls
            WHERE state = 'lost' AND ask_at <= @now ORDER BY ask_at LIMIT @PerRound
            """, new { now = time.GetUtcNow(), PerRound }, ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Asked about call {Call}: {Envelopes} were in doubt")]
    private static partial void Asked(ILogger log, Guid call, int envelopes);

    [LoggerMessage(Level = LogLevel.Error, Message = "Asking about call {Call} failed and is done again")]
    private static partial void NotAsked(ILogger log, Guid call, Exception exception);

    private sealed record LostRow
    {
        public Guid Id { get; init; }
        public Guid TenantId { get; init; }
        public Guid ConnectionId { get; init; }
        public DateTimeOffset StartedAt { get; init; }
        public long TimeoutMs { get; init; }
        public byte[] Envelopes { get; init; } = [];
        public long Asks { get; init; }
    }
}
