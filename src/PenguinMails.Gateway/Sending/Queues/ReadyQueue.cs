using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// The queue of one connection: what waits in memory, transactional before bulk, and of each the earliest deadline first. What does not fit
/// in memory waits in the scheduled queue, which is an index of the deliveries table. How much may be under way is its gate's to say.
/// </summary>
internal sealed class ReadyQueue(Guid tenant, Guid connection, QueueMemory memory, TimeProvider time)
{
    private readonly Lock sync = new();
    private readonly ReadyLine urgent = new(memory);
    private readonly ReadyLine bulk = new(memory);
    private readonly HashSet<Guid> held = [];
    private bool isDue;
    private bool isAheadDue;
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
                return urgent.Count + bulk.Count;
        }
    }

    public bool HasBacklog
    {
        get
        {
            lock (sync)
                return urgent.Backlog.Count + bulk.Backlog.Count > 0;
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
                return [.. urgent.Backlog.All(tenant), .. bulk.Backlog.All(tenant)];
        }
    }

    /// <param name="envelope">Durable, and due.</param>
    /// <param name="isRecalled">It came out of the backlog and does not go there again.</param>
    /// <returns>False where there is no room: it belongs in the scheduled queue.</returns>
    public bool TryAdd(QueuedEnvelope envelope, bool isRecalled = false)
    {
        lock (sync)
        {
            var line = LineOf(envelope.IsBulk);
            if (held.Contains(envelope.Id))
                return true;
            if (!isRecalled && !line.HasRoom(envelope.UsefulUntil))
                return line.Backlog.TryAdd(envelope.Id, envelope.Deliveries, envelope.UsefulUntil);

            held.Add(envelope.Id);
            if (line.Add(envelope) is { } behind)
                held.Remove(behind.Id);

            return true;
        }
    }

    /// <summary>Remembers a fresh envelope by its ids, where there is no room for it and so no need to make it.</summary>
    public bool TryRemember(bool isBulk, Guid envelope, IReadOnlyCollection<Guid> deliveries, DateTimeOffset? until)
    {
        lock (sync)
            return !LineOf(isBulk).HasRoom(until) && LineOf(isBulk).Backlog.TryAdd(envelope, deliveries, until);
    }

    /// <summary>Both halves of a call that was refused without naming an envelope; they go before all else of their class.</summary>
    public void AddHalves(IReadOnlyList<QueuedEnvelope> envelopes)
    {
        lock (sync)
        {
            var middle = envelopes.Count / 2;
            LineOf(envelopes[0].IsBulk).PutFirst([.. envelopes.Take(middle)]);
            LineOf(envelopes[0].IsBulk).PutFirst([.. envelopes.Skip(middle)]);
        }
    }

    /// <summary>What a limit has sent back goes before all else of its class, too.</summary>
    public void PutFirst(IReadOnlyList<QueuedEnvelope> envelopes)
    {
        lock (sync)
            foreach (var alike in envelopes.GroupBy(envelope => envelope.IsBulk))
                LineOf(alike.Key).PutFirst([.. alike]);
    }

    /// <summary>Takes envelopes for one call, where the gate lets them through; each is answered by <see cref="Release"/>.</summary>
    public ReadyBatch? TryTake(Batching batching, Allowances allowances)
    {
        lock (sync)
        {
            var line = urgent.Count > 0 ? urgent : bulk;
            if (line.Count == 0 || Gate.TryEnter(batching.MaxEnvelopes, allowances, isUrgent: line == urgent) is not { } pass)
                return null;

            var batch = line.Take(batching, pass.Most);
            Gate.Passed(pass, batch.Count);
            return new(batch, pass.Server);
        }
    }

    /// <summary>The call with these envelopes is over; those that stay held went back.</summary>
    public void Release(IReadOnlyList<QueuedEnvelope> envelopes)
    {
        lock (sync)
        {
            Gate.Left();
            foreach (var envelope in envelopes)
                held.Remove(envelope.Id);
            foreach (var envelope in urgent.First.Concat(bulk.First))
                held.Add(envelope.Id);
        }
    }

    /// <summary>Takes all that waits, because the ready queue is closed or no longer ours.</summary>
    public IReadOnlyList<QueuedEnvelope> Drain()
    {
        lock (sync)
        {
            QueuedEnvelope[] all = [.. urgent.Drain(), .. bulk.Drain()];
            foreach (var envelope in all)
                held.Remove(envelope.Id);

            return all;
        }
    }

    /// <summary>Takes all that is only known by id.</summary>
    public IReadOnlyList<FreshDelivery> Forget()
    {
        lock (sync)
            return [.. urgent.Backlog.Drain(tenant), .. bulk.Backlog.Drain(tenant)];
    }

    /// <summary>Something due may be in the scheduled queue; what goes before bulk is read although bulk still waits in memory.</summary>
    public void MarkDue()
    {
        lock (sync)
            isDue = isAheadDue = true;
    }

    /// <summary>What is to be read now that what waits in memory is gone, or what goes before it. Whoever is given it ends with <see cref="EndFill"/>.</summary>
    /// <param name="most">Ids to take from the backlog.</param>
    /// <returns>Null where there is nothing to read, or somebody reads already.</returns>
    public ReadyQueueFill? TryBeginFill(int most)
    {
        lock (sync)
        {
            if (isFilling)
                return null;

            var recalled = urgent.Recall(most);
            if (recalled.Count == 0 && urgent.Count == 0)
                recalled = bulk.Recall(most);

            var due = DueNow();
            if (recalled.Count == 0 && due == DueScope.None)
                return null;

            isAheadDue &= due == DueScope.None;
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

    private DueScope DueNow() =>
        urgent.Count > 0 ? DueScope.None
        : isDue && bulk.Count == 0 ? DueScope.All
        : !isAheadDue ? DueScope.None
        : bulk.HasDeadlines ? DueScope.Urgent
        : DueScope.Ahead;

    private ReadyLine LineOf(bool isBulk) => isBulk ? bulk : urgent;
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

    /// <summary>What goes before bulk without a deadline.</summary>
    Ahead,
    All,
}
