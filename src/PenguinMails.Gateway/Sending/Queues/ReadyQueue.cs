using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// The queue of one connection: what waits in memory, transactional before bulk. What does not fit in memory waits in the
/// scheduled queue, which is an index of the deliveries table. How much may be under way is its gate's to say.
/// </summary>
internal sealed class ReadyQueue(Guid tenant, Guid connection, QueueMemory memory, TimeProvider time)
{
    /// <summary>Envelopes of each class kept in memory whole; of the rest the ids, and what is more is in the scheduled queue.</summary>
    private const int Most = 2_000;

    /// <summary>What each ready queue may keep although all ready queues together have enough.</summary>
    private const int Least = 10;

    private readonly Lock sync = new();
    private readonly Queue<QueuedEnvelope> urgent = new();
    private readonly Queue<QueuedEnvelope> bulk = new();
    private readonly Queue<IReadOnlyList<QueuedEnvelope>> halves = new();
    private readonly IdBacklog backlog = new(memory);
    private readonly HashSet<Guid> held = [];
    private bool isDue;
    private bool isUrgentDue;
    private bool isFilling;

    public Guid Tenant => tenant;
    public Guid Connection => connection;
    public ConnectionGate Gate { get; } = new(time);

    /// <summary>Envelopes in memory.</summary>
    public int Waiting
    {
        get
        {
            lock (sync)
                return urgent.Count + bulk.Count + halves.Count;
        }
    }

    public bool HasBacklog
    {
        get
        {
            lock (sync)
                return backlog.Urgent + backlog.Bulk > 0;
        }
    }

    /// <summary>Something due may be in the scheduled queue.</summary>
    public bool IsDue
    {
        get
        {
            lock (sync)
                return isDue;
        }
    }

    /// <summary>One reader fills it.</summary>
    public bool IsFilling
    {
        get
        {
            lock (sync)
                return isFilling;
        }
    }

    /// <summary>Ids that are in memory or between a queue and their call.</summary>
    public HashSet<Guid> Held
    {
        get
        {
            lock (sync)
                return [.. held];
        }
    }

    /// <summary>Ids that only the backlog knows.</summary>
    public IReadOnlyList<FreshDelivery> Remembered
    {
        get
        {
            lock (sync)
                return backlog.All(tenant);
        }
    }

    /// <param name="envelope">Durable, and due.</param>
    /// <param name="isRecalled">It came out of the backlog and does not go there again.</param>
    /// <returns>False where there is no room: it belongs in the scheduled queue.</returns>
    public bool TryAdd(QueuedEnvelope envelope, bool isRecalled = false)
    {
        lock (sync)
        {
            if (held.Contains(envelope.Id))
                return true;
            if (!isRecalled && !HasRoom(envelope.IsBulk))
                return backlog.TryAdd(envelope.IsBulk, envelope.Id, envelope.Deliveries);

            held.Add(envelope.Id);
            memory.Take(envelope);
            (envelope.IsBulk ? bulk : urgent).Enqueue(envelope);
            return true;
        }
    }

    /// <summary>Remembers a fresh envelope by its ids, where there is no room for it and so no need to make it.</summary>
    public bool TryRemember(bool isBulk, Guid envelope, IReadOnlyCollection<Guid> deliveries)
    {
        lock (sync)
            return !HasRoom(isBulk) && backlog.TryAdd(isBulk, envelope, deliveries);
    }

    /// <summary>Both halves of a call that was refused without naming an envelope; they go before all else.</summary>
    public void AddHalves(IReadOnlyList<QueuedEnvelope> envelopes)
    {
        lock (sync)
        {
            var middle = envelopes.Count / 2;
            halves.Enqueue([.. envelopes.Take(middle)]);
            halves.Enqueue([.. envelopes.Skip(middle)]);
        }
    }

    /// <summary>Takes envelopes for one call, where the gate lets them through; each is answered by <see cref="Release"/>.</summary>
    public ReadyBatch? TryTake(Batching batching, Allowances allowances)
    {
        lock (sync)
        {
            if ((halves.Count == 0 && urgent.Count == 0 && bulk.Count == 0) || Gate.TryEnter(batching.MaxEnvelopes, allowances) is not { } pass)
                return null;

            var batch = halves.Count > 0 ? halves.Dequeue() : Take(urgent.Count > 0 ? urgent : bulk, batching, pass.Most);
            Gate.Passed(pass, batch.Count);
            return new(batch, pass.Server);
        }
    }

    /// <summary>The call with these envelopes is over; those that stay held are the halves of it.</summary>
    public void Release(IReadOnlyList<QueuedEnvelope> envelopes)
    {
        lock (sync)
        {
            Gate.Left();
            foreach (var envelope in envelopes)
                held.Remove(envelope.Id);
            foreach (var envelope in halves.SelectMany(half => half))
                held.Add(envelope.Id);
        }
    }

    /// <summary>Takes all that waits, because the ready queue is closed or no longer ours.</summary>
    public IReadOnlyList<QueuedEnvelope> Drain()
    {
        lock (sync)
        {
            QueuedEnvelope[] all = [.. halves.SelectMany(half => half), .. urgent, .. bulk];
            halves.Clear();
            urgent.Clear();
            bulk.Clear();
            foreach (var envelope in all)
                held.Remove(envelope.Id);
            foreach (var envelope in all)
                memory.GiveBack(envelope);

            return all;
        }
    }

    /// <summary>Takes all that is only known by id.</summary>
    public IReadOnlyList<FreshDelivery> Forget()
    {
        lock (sync)
            return backlog.Drain(tenant);
    }

    /// <summary>Something due may be in the scheduled queue; if it is urgent, it is read although bulk still waits in memory.</summary>
    public void MarkDue(bool isUrgent)
    {
        lock (sync)
        {
            isDue = true;
            isUrgentDue |= isUrgent;
        }
    }

    /// <summary>What is to be read now that what waits in memory is gone, or what is urgent of it. Whoever is given it ends with <see cref="EndFill"/>.</summary>
    /// <param name="most">Ids to take from the backlog.</param>
    /// <returns>Null where there is nothing to read, or somebody reads already.</returns>
    public ReadyQueueFill? TryBeginFill(int most)
    {
        lock (sync)
        {
            if (isFilling || urgent.Count > 0)
                return null;

            var isEmpty = bulk.Count + halves.Count == 0;
            var recalled = backlog.Take(isBulk: false, most);
            if (recalled.Count == 0 && isEmpty)
                recalled = backlog.Take(isBulk: true, most);

            var due = isDue && isEmpty ? DueScope.All : isUrgentDue ? DueScope.Urgent : DueScope.None;
            if (recalled.Count == 0 && due == DueScope.None)
                return null;

            isUrgentDue = false;
            isDue &= due != DueScope.All;
            isFilling = true;
            return new(recalled, due);
        }
    }

    public void EndFill()
    {
        lock (sync)
            isFilling = false;
    }

    /// <summary>What waits goes first: as long as there is a backlog, whatever comes joins it.</summary>
    private bool HasRoom(bool isBulk)
    {
        var (waiting, behind) = isBulk ? (bulk.Count, backlog.Bulk) : (urgent.Count, backlog.Urgent);
        return behind == 0 && waiting < (memory.IsFull ? Least : Most);
    }

    private List<QueuedEnvelope> Take(Queue<QueuedEnvelope> from, Batching batching, int most)
    {
        var batch = ReadyBatch.Take(from, batching, most);
        foreach (var envelope in batch)
            memory.GiveBack(envelope);

        return batch;
    }
}

/// <summary>What is to be read into a ready queue.</summary>
/// <param name="Recalled">Ids out of its backlog.</param>
/// <param name="Due">What of the scheduled queue.</param>
internal sealed record ReadyQueueFill(IReadOnlyList<Guid> Recalled, DueScope Due);

internal enum DueScope
{
    None,

    /// <summary>Only what is transactional.</summary>
    Urgent,
    All,
}
