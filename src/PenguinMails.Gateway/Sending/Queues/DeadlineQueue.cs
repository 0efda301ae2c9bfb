using System.Diagnostics.CodeAnalysis;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// A queue in the order of deadlines; what has none comes last. Among equals the first to come goes first. To what has no deadline it
/// is a plain queue, and costs no more.
/// </summary>
internal sealed class DeadlineQueue<T>
{
    private readonly Queue<T> others = new();
    private readonly SortedSet<(DateTimeOffset Until, long Place, T Item)> timed = new(
        Comparer<(DateTimeOffset Until, long Place, T Item)>.Create((a, b) => (a.Until, a.Place).CompareTo((b.Until, b.Place))));

    private long places;

    public int Count => timed.Count + others.Count;

    /// <summary>How many have a deadline.</summary>
    public int Timed => timed.Count;

    /// <summary>The latest deadline in it; null where none has one.</summary>
    public DateTimeOffset? Latest => timed.Count == 0 ? null : timed.Max.Until;

    /// <inheritdoc cref="Latest"/>
    public DateTimeOffset? Earliest => timed.Count == 0 ? null : timed.Min.Until;

    public IEnumerable<T> All => timed.Select(one => one.Item).Concat(others);

    public void Enqueue(T item, DateTimeOffset? until)
    {
        if (until is { } deadline)
            timed.Add((deadline, places++, item));
        else
            others.Enqueue(item);
    }

    /// <returns>False where it is empty.</returns>
    public bool TryPeek([MaybeNullWhen(false)] out T first)
    {
        if (timed.Count == 0)
            return others.TryPeek(out first);

        first = timed.Min.Item;
        return true;
    }

    public T Dequeue()
    {
        if (timed.Count == 0)
            return others.Dequeue();

        var first = timed.Min;
        timed.Remove(first);
        return first.Item;
    }

    /// <summary>Takes the one with the latest deadline out again; there must be one.</summary>
    public T TakeLatest()
    {
        var last = timed.Max;
        timed.Remove(last);
        return last.Item;
    }

    public void Clear()
    {
        timed.Clear();
        others.Clear();
    }
}
