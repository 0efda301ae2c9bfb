using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Holds;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>
/// The calls protocol. Starting moves envelopes from queued to sending by compare-and-set, so that what was cancelled meanwhile
/// drops out; an outcome is set only where the call is still the open one. After a crash, only envelopes of a call without an
/// outcome are in doubt; of a call that sends one by one, only those that had begun.
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
        new("begun", ColumnKind.Bytes, row => row.Call.OneByOne ? Array.Empty<byte>() : null),
        new("server", ColumnKind.Text, row => row.Call.Server),
        new("asks", ColumnKind.Integer, _ => 0L));

    private static readonly Table<(Guid Delivery, Call Call)> Starting = new("deliveries",
        new("id", ColumnKind.Uuid, row => row.Delivery),
        new("tenant_id", ColumnKind.Uuid, row => row.Call.TenantId),
        new("call_id", ColumnKind.Uuid, row => row.Call.Id),
        new("connection_id", ColumnKind.Uuid, row => row.Call.ConnectionId),
        new("status", ColumnKind.Text, _ => "sending"),
        new("due_at", ColumnKind.Integer, row => row.Call.StartedAt),
        new("fresh", ColumnKind.Boolean, _ => false));

    private static readonly Table<CallProgress> Begun = new("calls",
        new("id", ColumnKind.Uuid, progress => progress.Call.Id),
        new("tenant_id", ColumnKind.Uuid, progress => progress.Call.TenantId),
        new("begun", ColumnKind.Bytes, progress => progress.Begun));

    private static readonly Table<CallResult> Closed = new("calls",
        new("id", ColumnKind.Uuid, result => result.Call.Id),
        new("tenant_id", ColumnKind.Uuid, result => result.Call.TenantId),
        new("state", ColumnKind.Text, result => result.AnyInDoubt ? "lost" : "done"),
        new("ask_at", ColumnKind.Integer, result => result.AnyInDoubt ? result.AskAt : null),
        new("asks", ColumnKind.Integer, result => (long)result.Call.Asks));

    private readonly WriteQueue<Call, StartedCall> starts;
    private readonly WriteQueue<CallProgress, bool> beginnings;
    private readonly WriteQueue<CallResult, IReadOnlyDictionary<Guid, NextStep>> results;

    private readonly ProviderCatalog catalog;
    private readonly TimeProvider time;

    public CallStore(Writer writer, ProviderCatalog catalog, TimeProvider time)
    {
        (this.catalog, this.time) = (catalog, time);
        starts = writer.Queue<Call, StartedCall>(WriteOrder.CallStarts, Start, call => new(call.Rows, 300L * call.Rows));
        beginnings = writer.Queue<CallProgress, bool>(WriteOrder.Beginnings, Begin, _ => new(1, 500));
        results = writer.Queue<CallResult, IReadOnlyDictionary<Guid, NextStep>>(
            WriteOrder.Outcomes, Record, result => new(result.Rows, 500L * result.Rows));
    }

    /// <summary>Makes the call durable.</summary>
    public Task<StartedCall> StartAsync(Call call) => starts.WriteAsync(call);

    /// <summary>Makes durable that an envelope's content is on its way, in one write with all others that wait to begin.</summary>
    /// <returns>False where the call was taken over meanwhile: the content must not leave.</returns>
    public Task<bool> BeginAsync(CallProgress progress, Guid envelope)
    {
        progress.Begin(envelope);
        return beginnings.WriteAsync(progress);
    }

    /// <summary>Writes what the call came to, and where each envelope that was not taken goes next.</summary>
    /// <returns>By envelope; those that are done or in doubt are not in it.</returns>
    public Task<IReadOnlyDictionary<Guid, NextStep>> RecordAsync(CallResult result) => results.WriteAsync(result);

    private StartedCall[] Start(Session session, IReadOnlyList<Call> calls)
    {
        var holds = HoldGate.Active(session, calls.Select(call => call.TenantId));
        var suppressed = SuppressedRecipients.Of(session, calls.SelectMany(call => call.Envelopes), time.GetUtcNow());
        var admitted = calls.Select(call => Admit(session, call with { Envelopes = PutAside(session, call, suppressed, holds[call.TenantId]) })).ToList();
        var rows = calls.Zip(admitted).SelectMany(pair => pair.Second.Going.SelectMany(envelope => envelope.Deliveries.Select(delivery => (delivery, call: pair.First)))).ToList();
        // What was rescheduled meanwhile is not due. The last condition makes doing it again give the same answer.
        var moved = session.Update(Starting, rows, "(t.status IN ('queued', 'scheduled') AND t.due_at <= @due_at OR t.call_id = @call_id)");
        var going = rows.Where((_, i) => moved[i]).Select(row => (row.delivery, row.call.Id)).ToHashSet();
        var started = calls.Zip(admitted, (call, admission) => new StartedCall(
            [.. admission.Going.Select(envelope => envelope.Only(id => going.Contains((id, call.Id)))).OfType<QueuedEnvelope>()], admission)).ToArray();
        for (var i = 0; i < calls.Count; i++)
            UsageStore.GiveBack(session, calls[i], [.. admitted[i].Going.ExceptBy(started[i].Going.Select(envelope => envelope.Id), envelope => envelope.Id)]);

        session.Insert(New, [.. calls.Zip(started).Where(pair => pair.Second.Going.Count > 0).Select(pair => (pair.First, WriteIds([.. pair.Second.Going.SelectMany(envelope => envelope.Deliveries)])))]);
        return started;
    }

    /// <summary>Without what comes too late, whom it must not go to any more, and what a hold stops.</summary>
    private IReadOnlyList<QueuedEnvelope> PutAside(Session session, Call call, IReadOnlyDictionary<(Guid, string), SuppressionScope> suppressed, IEnumerable<Hold> holds)
    {
        var inTime = Deadlines.PutAside(session, call.Id, call.Envelopes, catalog, time.GetUtcNow());
        var wanted = SuppressedRecipients.PutAside(session, call.Id, inTime, suppressed, catalog);
        return HoldGate.PutAside(session, holds, call.Provider, wanted, catalog, call.StartedAt);
    }

    private static Admission Admit(Session session, Call call)
    {
        if (!call.IsLimited)
            return new(call.Envelopes, [], []);

        // Done again because the answer to its commit was lost: it was counted then.
        if (session.First<byte[]>("SELECT envelopes FROM calls WHERE id = @Id AND tenant_id = @TenantId", new { call.Id, call.TenantId }) is { } written)
        {
            var ids = ReadIds(written).ToHashSet();
            return new([.. call.Envelopes.Where(envelope => envelope.Deliveries.Any(ids.Contains))], [], []);
        }

        var admission = UsageStore.Admit(session, call);
        UsageStore.Count(session, call, admission.Going);
        return admission;
    }

    /// <summary>Ids as a call's row holds them: which deliveries it carried, which envelopes had begun.</summary>
    public static IReadOnlyList<Guid> ReadIds(byte[] bytes) =>
        [.. bytes.Chunk(16).Select(id => new Guid(id, bigEndian: true))];

    public static byte[] WriteIds(IReadOnlyList<Guid> ids)
    {
        var bytes = new byte[16 * ids.Count];
        for (var i = 0; i < ids.Count; i++)
            ids[i].TryWriteBytes(bytes.AsSpan(16 * i), bigEndian: true, out _);

        return bytes;
    }

    /// <summary>Each call's row is written once, with all of it that has begun by now.</summary>
    private static bool[] Begin(Session session, IReadOnlyList<CallProgress> asking)
    {
        var calls = asking.Distinct().ToList();
        var open = session.Update(Begun, calls, "t.state = 'open'");
        var going = calls.Where((_, i) => open[i]).ToHashSet();
        return [.. asking.Select(going.Contains)];
    }

    private IReadOnlyDictionary<Guid, NextStep>[] Record(Session session, IReadOnlyList<CallResult> results)
    {
        var keys = results.SelectMany(result => result.Envelopes.SelectMany(envelope =>
            envelope.Envelope.Deliveries.Select(id => new DeliveryKey(id, result.Call.TenantId)))).ToList();
        var rows = Deliveries.Find(session, keys);
        var changes = new Dictionary<Guid, (Delivery Before, Delivery After)>(rows.Count);
        var next = new IReadOnlyDictionary<Guid, NextStep>[results.Count];
        var softBounces = new List<SoftBounce>();
        for (var i = 0; i < results.Count; i++)
        {
            GiveBack(session, results[i], rows);
            next[i] = Settle(results[i], rows, changes, softBounces);
        }

        Deliveries.Save(session, changes.Values, catalog);
        SuppressionList.Add(session, results.SelectMany(result => result.Suppressions));
        SoftBounces.Add(session, softBounces);
        session.Update(Closed, [.. results.Where(result => result.Ends)], "t.state <> 'done'");
        return next;
    }

    /// <summary>What was not taken does not count for any limit; only once, however often the result is written.</summary>
    private static void GiveBack(Session session, CallResult result, Dictionary<Guid, Delivery> rows)
    {
        if (!result.Call.IsLimited)
            return;

        var notTaken = result.NotTaken.Where(envelope => rows.GetValueOrDefault(envelope.Deliveries[0])?.OpenCall == result.Call.Id).ToList();
        if (notTaken.Count > 0)
            UsageStore.GiveBack(session, result.Call, notTaken);
    }

    private static Dictionary<Guid, NextStep> Settle(
        CallResult result, Dictionary<Guid, Delivery> rows, Dictionary<Guid, (Delivery Before, Delivery After)> changes, List<SoftBounce> softBounces)
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
                    // Given up for want of room, it has bounced.
                    if (step is NextStep.GiveUp && after.Attempts.LastOrDefault(attempt => attempt.Outcome != AttemptOutcome.Throttled) is { MailboxFull: true })
                        softBounces.Add(new(row.TenantId, row.RecipientKey, result.Call.StartedAt, result.Call.Id, row.MessageId));
                }

        return next;
    }
}
