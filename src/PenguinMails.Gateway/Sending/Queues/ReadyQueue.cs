using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// The queue of one connection: what waits in memory, transactional before bulk, and how much of it may be under way. What
/// does not fit in memory waits in the scheduled queue, which is an index of the deliveries table.
/// </summary>
internal sealed class ReadyQueue(Guid tenant, Guid connection, QueueMemory room, TimeProvider time)
{
    /// <summary>Envelopes of each class kept in memory whole; of the rest the ids, and what is more is in the scheduled queue.</summary>
    private const int Most = 2_000;

    /// <summary>What each ready queue may keep although all ready queues together have enough.</summary>
    private const int Least = 10;

    private const int MostCalls = 8;

    private readonly Lock gate = new();
    private readonly Queue<QueuedEnvelope> urgent = new();
    private readonly Queue<QueuedEnvelope> bulk = new();
    private readonly IdBacklog backlog = new(room);
    private readonly Queue<IReadOnlyList<QueuedEnvelope>> halves = new();
    private readonly HashSet<Guid> held = [];
    private readonly RateLimiter pace = new(time);
    private readonly ServerChoice servers = new(time);
    private int calls;

    public Guid Tenant => tenant;
    public Guid Connection => connection;
    public CircuitBreaker Circuit { get; } = new(time);
    public DailyLimitCache Day { get; } = new(time);

    /// <summary>Something due may be in the scheduled queue.</summary>
    public bool HasShelf { get; set; }

    /// <summary>Something transactional that is due may be in the scheduled queue; it is read although bulk still waits in memory.</summary>
    public bool HasUrgentShelf { get; set; }

    /// <summary>Set while one reader fills the ready queue from the scheduled queue.</summary>
    public int Filling;

    public DateTimeOffset? LastCallAt { get; private set; }

    public int Waiting
    {
        get
        {
            lock (gate)
                return urgent.Count + bulk.Count + halves.Count;
        }
    }

    public bool WaitsUrgently
    {
        get
        {
            lock (gate)
                return urgent.Count > 0;
        }
    }

    public bool HasBacklog
    {
        get
        {
            lock (gate)
                return backlog.Urgent + backlog.Bulk > 0;
        }
    }

    /// <summary>What waits in memory is gone, or what is transactional of it, and more is known of.</summary>
    public bool IsHungry
    {
        get
        {
            lock (gate)
                return urgent.Count == 0 && (HasUrgentShelf || backlog.Urgent > 0 || (bulk.Count + halves.Count == 0 && (HasShelf || backlog.Bulk > 0)));
        }
    }

    public bool IsThrottled
    {
        get
        {
            lock (gate)
                return pace.IsPaused;
        }
    }

    public int OpenCalls => Volatile.Read(ref calls);

    /// <summary>Ids that are in memory or between a queue and their call.</summary>
    public HashSet<Guid> Held
    {
        get
        {
            lock (gate)
                return [.. held];
        }
    }

    /// <summary>What was learnt of a connection no longer counts when it was changed.</summary>
    public void See(int version)
    {
        Circuit.See(version);
        Day.See(version);
    }

    /// <summary>Ids that only the backlog knows.</summary>
    public IReadOnlyList<FreshDelivery> Remembered
    {
        get
        {
            lock (gate)
                return backlog.All(tenant);
        }
    }

    /// <param name="envelope">Durable, and due.</param>
    /// <param name="isRecalled">It came out of the backlog and does not go there again.</param>
    /// <returns>False where there is no room: it belongs in the scheduled queue.</returns>
    public bool TryAdd(QueuedEnvelope envelope, bool isRecalled = false)
    {
        lock (gate)
        {
            if (held.Contains(envelope.Id))
                return true;
            if (!isRecalled && !HasRoom(envelope.IsBulk))
                return backlog.TryAdd(envelope.IsBulk, envelope.Id, envelope.Deliveries);

            held.Add(envelope.Id);
            room.Take(envelope);
            (envelope.IsBulk ? bulk : urgent).Enqueue(envelope);
            return true;
        }
    }

    /// <summary>Remembers a fresh envelope by its ids, where there is no room for it and so no need to make it.</summary>
    public bool TryRemember(bool isBulk, Guid envelope, IReadOnlyCollection<Guid> deliveries)
    {
        lock (gate)
            return !HasRoom(isBulk) && backlog.TryAdd(isBulk, envelope, deliveries);
    }

    /// <summary>Ids of what comes next, taken out of the backlog, where nothing of their class waits in memory.</summary>
    public IReadOnlyList<Guid> Recall(int most)
    {
        lock (gate)
            return urgent.Count > 0 ? []
                : backlog.Take(isBulk: false, most) is { Count: > 0 } next ? next
                : bulk.Count + halves.Count > 0 ? []
                : backlog.Take(isBulk: true, most);
    }

    /// <summary>Takes all that is only known by id.</summary>
    public IReadOnlyList<FreshDelivery> Forget()
    {
        lock (gate)
            return backlog.Drain(tenant);
    }

    /// <summary>Both halves of a call that was refused without naming an envelope; they go before all else.</summary>
    public void AddHalves(IReadOnlyList<QueuedEnvelope> envelopes)
    {
        lock (gate)
        {
            var middle = envelopes.Count / 2;
            halves.Enqueue([.. envelopes.Take(middle)]);
            halves.Enqueue([.. envelopes.Skip(middle)]);
        }
    }

    /// <summary>Takes envelopes for one call, where the circuit, the pace and the calls under way allow; each is answered by <see cref="Release"/>.</summary>
    public ReadyBatch? TryTake(Batching batching, Allowances allowances)
    {
        lock (gate)
        {
            if (calls >= MostCalls || (halves.Count == 0 && urgent.Count == 0 && bulk.Count == 0))
                return null;

            var allowance = int.MaxValue;
            var server = allowances.Servers.Count == 0 ? null : servers.Pick(allowances.Servers, out allowance);
            var allowed = Math.Min(pace.Allow(batching.MaxEnvelopes), allowance);
            if (allowed == 0 || !Circuit.TryEnter())
                return null;

            calls++;
            LastCallAt = time.GetUtcNow();
            var batch = halves.Count > 0 ? halves.Dequeue() : Take(urgent.Count > 0 ? urgent : bulk, batching, allowed);
            pace.Take(batch.Count);
            if (server is not null)
                servers.Give(server, batch.Count);
            return new(batch, server);
        }
    }

    /// <summary>The call with these envelopes is over; those that stay held are the halves of it.</summary>
    public void Release(IReadOnlyList<QueuedEnvelope> envelopes)
    {
        lock (gate)
        {
            calls--;
            foreach (var envelope in envelopes)
                held.Remove(envelope.Id);
            foreach (var envelope in halves.SelectMany(half => half))
                held.Add(envelope.Id);
        }
    }

    /// <summary>Takes all that waits, because the ready queue is closed or no longer ours.</summary>
    public IReadOnlyList<QueuedEnvelope> Drain()
    {
        lock (gate)
        {
            QueuedEnvelope[] all = [.. halves.SelectMany(half => half), .. urgent, .. bulk];
            halves.Clear();
            urgent.Clear();
            bulk.Clear();
            foreach (var envelope in all)
                held.Remove(envelope.Id);
            foreach (var envelope in all)
                room.GiveBack(envelope);

            return all;
        }
    }

    /// <summary>A server's cap of the day is reached; the ready queue is closed when that is so for all.</summary>
    public void ServerIsFull(string server, IReadOnlyList<ServerAllowance> all, DateTimeOffset until)
    {
        lock (gate)
        {
            servers.Full(server, until);
            if (servers.FullUntil(all) is { } first)
                Day.Close(first);
        }
    }

    public void Learn(IReadOnlyList<SendOutcome> outcomes, string? server)
    {
        lock (gate)
        {
            if (server is not null && outcomes.Any(outcome => outcome is SendOutcome.Unavailable { OfEnvelope: false }))
                servers.Failed(server);
            if (outcomes.OfType<SendOutcome.Throttled>().FirstOrDefault() is { } throttled)
                pace.Throttled(throttled.RetryAfter);
            else if (outcomes.Any(outcome => outcome is SendOutcome.Accepted))
                pace.Accepted();
        }
    }

    /// <summary>What waits goes first: as long as there is a backlog, whatever comes joins it.</summary>
    private bool HasRoom(bool isBulk)
    {
        var (waiting, behind) = isBulk ? (bulk.Count, backlog.Bulk) : (urgent.Count, backlog.Urgent);
        return behind == 0 && waiting < (room.IsFull ? Least : Most);
    }

    private List<QueuedEnvelope> Take(Queue<QueuedEnvelope> from, Batching batching, int allowed)
    {
        var first = Next();
        var batch = new List<QueuedEnvelope> { first };
        var bytes = EmailSize.Of(first.Email);
        if (batching.OneMessage && first.Outgoing.Recipients.Count > 1)
            return batch;

        // Envelopes of one message lie side by side, so the first that does not fit ends the batch.
        while (batch.Count < allowed && from.TryPeek(out var next) && Fits(batching, first, next))
        {
            bytes += batching.OneMessage ? 0 : EmailSize.Of(next.Email);
            if (bytes > batching.MaxBytes)
                break;

            batch.Add(Next());
        }

        return batch;

        QueuedEnvelope Next()
        {
            var next = from.Dequeue();
            room.GiveBack(next);
            return next;
        }
    }

    private static bool Fits(Batching batching, QueuedEnvelope first, QueuedEnvelope next) =>
        !batching.OneMessage || (next.Email.MessageId == first.Email.MessageId && next.Outgoing.Recipients.Count == 1);
}

/// <param name="Server">Which of the connection's servers takes the call; null where there are none to choose from.</param>
internal sealed record ReadyBatch(IReadOnlyList<QueuedEnvelope> Envelopes, string? Server);
