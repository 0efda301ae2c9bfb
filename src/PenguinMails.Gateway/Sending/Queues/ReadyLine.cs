using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>What a ready queue has of one class: in memory, by deadline; behind that, by id. First of all what goes back as it was taken: halves of calls that were refused without naming an envelope, and what a limit sent back.</summary>
internal sealed class ReadyLine(QueueMemory memory)
{
    /// <summary>Envelopes kept in memory whole; of the rest the ids, and what is more is in the scheduled queue.</summary>
    private const int Most = 2_000;

    /// <summary>What each ready queue may keep although all ready queues together have enough.</summary>
    private const int Least = 10;

    private readonly DeadlineQueue<QueuedEnvelope> waiting = new();
    private readonly Queue<IReadOnlyList<QueuedEnvelope>> first = new();

    public IdBacklog Backlog { get; } = new(memory);

    /// <summary>In memory.</summary>
    public int Count => waiting.Count + first.Count;

    public bool HasDeadlines => waiting.Timed > 0;

    public IEnumerable<QueuedEnvelope> First => first.SelectMany(batch => batch);

    /// <summary>False where what comes goes behind: what waits there goes first, unless this one's deadline is earlier.</summary>
    public bool HasRoom(DateTimeOffset? until)
    {
        var most = memory.IsFull ? Least : Most;
        return until is { } deadline
            ? (waiting.Timed < most && !(Backlog.Earliest <= deadline)) || waiting.Latest > deadline
            : waiting.Count < most && Backlog.Count == 0;
    }

    /// <summary>Takes it into memory; where that is full, the one with the latest deadline goes behind for it.</summary>
    /// <returns>The one that went behind, if any.</returns>
    public QueuedEnvelope? Add(QueuedEnvelope envelope)
    {
        var last = envelope.UsefulUntil is { } until && waiting.Timed >= (memory.IsFull ? Least : Most) && waiting.Latest > until ? waiting.TakeLatest() : null;
        waiting.Enqueue(envelope, envelope.UsefulUntil);
        memory.Take(envelope);
        if (last is null)
            return null;

        memory.GiveBack(last);
        // Where there is no room for its ids either, it is found in the store: see the dispatcher's search for strays.
        Backlog.TryAdd(last.Id, last.Deliveries, last.UsefulUntil);
        return last;
    }

    /// <summary>Puts back what was taken for one call and shall share one again.</summary>
    public void PutFirst(IReadOnlyList<QueuedEnvelope> batch) => first.Enqueue(batch);

    public IReadOnlyList<QueuedEnvelope> Take(Batching batching, int most)
    {
        if (first.Count > 0)
            return first.Dequeue();

        var batch = ReadyBatch.Take(waiting, batching, most);
        foreach (var envelope in batch)
            memory.GiveBack(envelope);

        return batch;
    }

    /// <summary>Ids that belong in memory now: whatever is next where that is empty; those with a deadline before only others wait there.</summary>
    public List<Guid> Recall(int most) =>
        Count == 0 ? Backlog.Take(most) : waiting.Timed < most ? Backlog.Take(most, onlyDeadlines: true) : [];

    public IReadOnlyList<QueuedEnvelope> Drain()
    {
        QueuedEnvelope[] all = [.. First, .. waiting.All];
        foreach (var envelope in waiting.All)
            memory.GiveBack(envelope);

        first.Clear();
        waiting.Clear();
        return all;
    }
}
