using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>One request to a provider, about to be made. Its row is durable before a byte leaves.</summary>
internal sealed record Call
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid ConnectionId { get; init; }
    public required string Provider { get; init; }

    /// <summary>Of the node that makes it.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public required TimeSpan Timeout { get; init; }
    public required IReadOnlyList<QueuedEnvelope> Envelopes { get; init; }

    /// <summary>What limits the connection, and which of its servers takes the call.</summary>
    public Allowances Allowances { get; init; } = Allowances.Unlimited;

    /// <inheritdoc cref="Allowances"/>
    public string? Server { get; init; }

    /// <summary>How often the provider was asked about it after its answer was lost.</summary>
    public int Asks { get; init; }

    public int Rows => 1 + Envelopes.Sum(envelope => envelope.Deliveries.Count);
}

/// <summary>A call that is durable.</summary>
/// <param name="Going">What goes out with it, without the recipients that were cancelled meanwhile.</param>
/// <param name="Day">What the limits of the day allowed of it; what is over stays as it was.</param>
internal sealed record StartedCall(IReadOnlyList<QueuedEnvelope> Going, Admission Day);

/// <summary>What one envelope's part in a call came to.</summary>
/// <param name="Attempt">Null where the call says nothing about it (a refusal that names nobody): it goes back as it was.</param>
/// <param name="Chain">Where it could go on, in order, by the router's latest decision.</param>
/// <param name="Ready">Those of the chain whose circuit was closed.</param>
internal sealed record EnvelopeResult(QueuedEnvelope Envelope, Attempt? Attempt, IReadOnlyList<Guid> Chain, IReadOnlyCollection<Guid> Ready)
{
    /// <summary>Deliveries of a group that came to something else than the rest; what goes on with one is an envelope of its own.</summary>
    public IReadOnlyDictionary<Guid, EnvelopeResult>? Apart { get; init; }

    /// <summary>Why connections of the chain were passed over, for the decision.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    public EnvelopeResult For(Guid delivery) => Apart?.GetValueOrDefault(delivery) ?? this;
}

/// <param name="AskAt">When to ask about what is in doubt.</param>
internal sealed record CallResult(
    Call Call, IReadOnlyList<EnvelopeResult> Envelopes, FailoverPolicy Policy, DateTimeOffset Now, DateTimeOffset AskAt)
{
    public bool AnyInDoubt => Envelopes.Any(envelope => envelope.Attempt?.IsInDoubt == true);

    /// <summary>Addresses that the answer showed to be bad for good.</summary>
    public IReadOnlyList<Suppression> Suppressions { get; init; } = [];

    public IEnumerable<QueuedEnvelope> NotTaken => Envelopes
        .Where(envelope => envelope.Attempt is not { } attempt || !(attempt.WasTaken || attempt.IsInDoubt))
        .Select(envelope => envelope.Envelope);
}

/// <summary>
/// The calls protocol. Starting moves envelopes from queued to sending by compare-and-set, so that what was cancelled meanwhile
/// drops out; an outcome is set only where the call is still the open one. After a crash, only envelopes of a call without an
/// outcome are in doubt.
/// </summary>
internal sealed class CallStore
{
    private static readonly Table<(Call Call, byte[] Envelopes)> New = new("calls",
        new("id", ColumnKind.Uuid, row => row.Call.Id),
        new("tenant_id", ColumnKind.Uuid, row => row.Call.TenantId),
        new("connection_id", ColumnKind.Uuid, row => row.Call.ConnectionId),
        new("epoch", ColumnKind.Integer, row => row.Call.Epoch),
        new("started_at", ColumnKind.Integer, row => row.Call.StartedAt),
        new("timeout_ms", ColumnKind.Integer, row => (long)row.Call.Timeout.TotalMilliseconds),
        new("state", ColumnKind.Text, _ => "open"),
        new("envelopes", ColumnKind.Bytes, row => row.Envelopes),
        new("asks", ColumnKind.Integer, _ => 0L));

    private static readonly Table<(Guid Delivery, Call Call)> Starting = new("deliveries",
        new("id", ColumnKind.Uuid, row => row.Delivery),
        new("tenant_id", ColumnKind.Uuid, row => row.Call.TenantId),
        new("call_id", ColumnKind.Uuid, row => row.Call.Id),
        new("connection_id", ColumnKind.Uuid, row => row.Call.ConnectionId),
        new("status", ColumnKind.Text, _ => "sending"),
        new("due_at", ColumnKind.Integer, row => row.Call.StartedAt),
        new("fresh", ColumnKind.Boolean, _ => false));

    private static readonly Table<CallResult> Closed = new("calls",
        new("id", ColumnKind.Uuid, result => result.Call.Id),
        new("tenant_id", ColumnKind.Uuid, result => result.Call.TenantId),
        new("state", ColumnKind.Text, result => result.AnyInDoubt ? "lost" : "done"),
        new("ask_at", ColumnKind.Integer, result => result.AnyInDoubt ? result.AskAt : null),
        new("asks", ColumnKind.Integer, result => (long)result.Call.Asks));

    private readonly WriteQueue<Call, StartedCall> starts;
    private readonly WriteQueue<CallResult, IReadOnlyDictionary<Guid, NextStep>> results;

    private readonly ProviderCatalog catalog;

    public CallStore(Writer writer, ProviderCatalog catalog)
    {
        this.catalog = catalog;
        starts = writer.Queue<Call, StartedCall>(WriteOrder.CallStarts, Start, call => new(call.Rows, 300L * call.Rows));
        results = writer.Queue<CallResult, IReadOnlyDictionary<Guid, NextStep>>(
            WriteOrder.Outcomes, Record, result => new(result.Call.Rows, 500L * result.Call.Rows));
    }

    /// <summary>Makes the call durable.</summary>
    public Task<StartedCall> StartAsync(Call call) => starts.WriteAsync(call);

    /// <summary>Writes what the call came to, and where each envelope that was not taken goes next.</summary>
    /// <returns>By envelope; those that are done or in doubt are not in it.</returns>
    public Task<IReadOnlyDictionary<Guid, NextStep>> RecordAsync(CallResult result) => results.WriteAsync(result);

    private static StartedCall[] Start(Session session, IReadOnlyList<Call> calls)
    {
        var admitted = calls.Select(call => Admit(session, call)).ToList();
        var rows = calls.Zip(admitted).SelectMany(pair => pair.Second.Going.SelectMany(envelope => envelope.Deliveries.Select(delivery => (delivery, call: pair.First)))).ToList();
        // What was rescheduled meanwhile is not due. The last condition makes doing it again give the same answer.
        var moved = session.Update(Starting, rows, "(t.status IN ('queued', 'scheduled') AND t.due_at <= @due_at OR t.call_id = @call_id)");
        var going = rows.Where((_, i) => moved[i]).Select(row => (row.delivery, row.call.Id)).ToHashSet();
        var started = calls.Zip(admitted, (call, day) => new StartedCall(
            [.. day.Going.Select(envelope => Without(envelope, going, call.Id)).OfType<QueuedEnvelope>()], day)).ToArray();
        for (var i = 0; i < calls.Count; i++)
            DailyUsageStore.Count(session, calls[i], [.. admitted[i].Going.ExceptBy(started[i].Going.Select(envelope => envelope.Id), envelope => envelope.Id)], -1);

        session.Insert(New, [.. calls.Select((call, i) => (call, Ids(started[i].Going)))]);
        return started;
    }

    private static Admission Admit(Session session, Call call)
    {
        if (call.Allowances == Allowances.Unlimited)
            return new(call.Envelopes, [], []);

        // Done again because the answer to its commit was lost: it was counted then.
        if (session.First<byte[]>("SELECT envelopes FROM calls WHERE id = @Id AND tenant_id = @TenantId", new { call.Id, call.TenantId }) is { } written)
        {
            var ids = ReadIds(written).ToHashSet();
            return new([.. call.Envelopes.Where(envelope => envelope.Deliveries.Any(ids.Contains))], [], []);
        }

        var admission = DailyUsageStore.Admit(session, call);
        DailyUsageStore.Count(session, call, admission.Going, 1);
        return admission;
    }

    private static QueuedEnvelope? Without(QueuedEnvelope envelope, HashSet<(Guid, Guid)> going, Guid call)
    {
        if (envelope.Deliveries.All(delivery => going.Contains((delivery, call))))
            return envelope;

        var left = Enumerable.Range(0, envelope.Deliveries.Count).Where(i => going.Contains((envelope.Deliveries[i], call))).ToList();
        return left.Count == 0 ? null : envelope with
        {
            Deliveries = [.. left.Select(i => envelope.Deliveries[i])],
            Outgoing = envelope.Outgoing with { Recipients = [.. left.Select(i => envelope.Outgoing.Recipients[i])] },
        };
    }

    /// <summary>Which deliveries a call carried.</summary>
    public static IReadOnlyList<Guid> ReadIds(byte[] bytes) =>
        [.. bytes.Chunk(16).Select(id => new Guid(id, bigEndian: true))];

    private static byte[] Ids(IReadOnlyList<QueuedEnvelope> envelopes)
    {
        var deliveries = envelopes.SelectMany(envelope => envelope.Deliveries).ToList();
        var bytes = new byte[16 * deliveries.Count];
        for (var i = 0; i < deliveries.Count; i++)
            deliveries[i].TryWriteBytes(bytes.AsSpan(16 * i), bigEndian: true, out _);

        return bytes;
    }

    private IReadOnlyDictionary<Guid, NextStep>[] Record(Session session, IReadOnlyList<CallResult> results)
    {
        var keys = results.SelectMany(result => result.Envelopes.SelectMany(envelope =>
            envelope.Envelope.Deliveries.Select(id => new DeliveryKey(id, result.Call.TenantId)))).ToList();
        var rows = Deliveries.Find(session, keys);
        var changes = new Dictionary<Guid, (Delivery Before, Delivery After)>(rows.Count);
        var next = results.Select(result => Settle(result, rows, changes)).ToArray();
        Deliveries.Save(session, changes.Values, catalog);
        SuppressionList.Add(session, results.SelectMany(result => result.Suppressions));
        GiveBack(session, results);
        session.Update(Closed, results, "t.state <> 'done'");
        return next;
    }

    /// <summary>What was not taken does not count for the day; only once, however often the result is written.</summary>
    private static void GiveBack(Session session, IReadOnlyList<CallResult> results)
    {
        foreach (var (call, notTaken) in results.Select(result => (result.Call, NotTaken: result.NotTaken.ToList())))
            if (call.Allowances != Allowances.Unlimited && notTaken.Count > 0
                && session.First<string>("SELECT state FROM calls WHERE id = @Id AND tenant_id = @TenantId", new { call.Id, call.TenantId }) == "open")
                DailyUsageStore.Count(session, call, notTaken, -1);
    }

    private static Dictionary<Guid, NextStep> Settle(
        CallResult result, Dictionary<Guid, Delivery> rows, Dictionary<Guid, (Delivery Before, Delivery After)> changes)
    {
        var next = new Dictionary<Guid, NextStep>();
        foreach (var whole in result.Envelopes)
            foreach (var id in whole.Envelope.Deliveries)
                if (rows.TryGetValue(id, out var row))
                {
                    var envelope = whole.For(id);
                    NextStep? step = null;
                    var after = row.OpenCall == result.Call.Id
                        ? OutcomeHandling.Of(row, envelope, result.Policy, result.Now, out step)
                        : OutcomeHandling.Late(row, envelope);
                    changes[id] = (changes.TryGetValue(id, out var change) ? change.Before : row, after);
                    rows[id] = after;
                    if (step is not null)
                        next[envelope.Envelope.Id] = step;
                }

        return next;
    }
}
