using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending;

/// <summary>
/// Clears up what is in doubt: asks the provider what became of calls whose answer was lost, before anything of them is sent
/// again. Once per call, not per envelope.
/// </summary>
internal sealed partial class Reconciler(
    Database database,
    Writer writer,
    Calls calls,
    Carrier carrier,
    EnvelopeReader envelopes,
    ConnectionStore connections,
    ProviderCatalog catalog,
    Ownership ownership,
    TimeProvider time,
    ILogger<Reconciler> log)
{
    private const int PerRound = 50;
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Calls without an outcome are in doubt: as soon as their time is over where a dead run of the gateway left them open, and a
    /// while later where this one could not write what came of them.
    /// </summary>
    public Task<int> AdoptAsync() => writer.ChangeAsync(session => session.Execute($"""
        UPDATE calls SET state = 'lost', ask_at = started_at + timeout_ms
        WHERE state = 'open' AND (
          epoch NOT IN (SELECT epoch FROM nodes WHERE alive_until > {session.Dialect.Clock} OR epoch = @Epoch)
          OR started_at + timeout_ms < @overdue)
        """, new { ownership.Epoch, overdue = time.GetUtcNow() - Overdue }));

    /// <summary>Asks about every call whose time has come.</summary>
    /// <returns>Tenants and connections that got work from it.</returns>
    public async Task<IReadOnlyCollection<(Guid Tenant, Guid Connection)>> RoundAsync(CancellationToken ct)
    {
        var woken = new HashSet<(Guid, Guid)>();
        foreach (var lost in await DueAsync(ct))
        {
            if (!ownership.Owns(lost.TenantId))
                continue;

            var next = await ClearUpAsync(lost, ct);
            woken.UnionWith(next.Values.OfType<NextStep.Try>().Select(go => (lost.TenantId, go.ConnectionId)));
        }

        return woken;
    }

    private async Task<IReadOnlyDictionary<Guid, NextStep>> ClearUpAsync(LostRow lost, CancellationToken ct)
    {
        var tenant = await connections.OfTenantAsync(lost.TenantId, ct);
        var connection = await connections.FindByIdAsync(lost.ConnectionId, ct);
        var call = new Call
        {
            Id = lost.Id,
            TenantId = lost.TenantId,
            ConnectionId = lost.ConnectionId,
            Provider = connection?.Provider ?? "",
            Epoch = ownership.Epoch,
            StartedAt = lost.StartedAt,
            Timeout = TimeSpan.FromMilliseconds(lost.TimeoutMs),
            Envelopes = [],
            Asks = (int)lost.Asks + 1,
        };
        var rows = await InDoubtAsync(lost, ct);
        var open = await envelopes.ReadAsync(lost.TenantId, [.. rows.Values.Where(row => row.Id == row.EnvelopeId)], ct);
        var findings = await AskAsync(connection, call, open, ct);
        var now = time.GetUtcNow();
        var verdicts = open.Select((envelope, i) => Reconciliation.Decide(
            envelope.Email.Type, findings[i], AbsentAfter(connection), lost.StartedAt, (int)lost.Asks, now)).ToList();
        var results = open.Select((envelope, i) => carrier.WhereNext(tenant, envelope, After(verdicts[i], rows[envelope.Id], call))).ToList();
        var askAt = verdicts.OfType<Verdict.AskAgain>().Select(again => again.At).DefaultIfEmpty(now).Min();
        Asked(log, lost.Id, open.Count);
        return await calls.RecordAsync(new(call with { Envelopes = open }, results, carrier.Policy, now, askAt));
    }

    private async Task<IReadOnlyList<Finding>> AskAsync(Connection? connection, Call call, IReadOnlyList<QueuedEnvelope> open, CancellationToken ct)
    {
        if (open.Count == 0)
            return [];
        if (connection is null || catalog.Find(connection.Provider) is not { } provider || provider.AbsentAfter(connection) is null)
            return [.. open.Select(_ => new Finding.NoAnswer("There is nobody to ask."))];

        return await provider.AskAsync(connection, new(call.Id, call.StartedAt, [.. open.Select(envelope => new LostEnvelope(
            envelope.Id, envelope.Email.MessageIdHeader, [.. envelope.Outgoing.Recipients.Select(recipient => recipient.Mailbox.Address.Key)]))]), ct);
    }

    private TimeSpan? AbsentAfter(Connection? connection) =>
        connection is null ? null : catalog.Find(connection.Provider)?.AbsentAfter(connection);

    private static Attempt After(Verdict verdict, Delivery row, Call call)
    {
        var attempt = row.Attempts.FirstOrDefault(known => known.CallId == call.Id) ?? AttemptOf.Lost(call);
        return verdict switch
        {
            Verdict.Taken taken => attempt with { Outcome = AttemptOutcome.Accepted, ProviderMessageId = taken.ProviderMessageId },
            Verdict.Settle settle => attempt with { Settled = settle.As },
            Verdict.AskAgain => attempt,
            _ => throw new InvalidOperationException(verdict.GetType().Name),
        };
    }

    /// <summary>What of the call is still open; events may have cleared up the rest.</summary>
    private async Task<Dictionary<Guid, Delivery>> InDoubtAsync(LostRow lost, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"SELECT {Deliveries.Columns} FROM deliveries t WHERE t.tenant_id = @TenantId AND t.id = ANY(@ids) AND t.call_id = @Id",
            new { lost.TenantId, lost.Id, ids = Calls.ReadIds(lost.Envelopes).ToArray() }, Deliveries.Read)
            .Where(row => !row.Attempts.Any(attempt => attempt.CallId == lost.Id && attempt.WasTaken))
            .ToDictionary(row => row.Id);
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
