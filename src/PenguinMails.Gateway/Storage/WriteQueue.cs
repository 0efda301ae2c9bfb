using System.Collections.Concurrent;

namespace PenguinMails.Gateway.Storage;

/// <summary>What is written first when several kinds wait. Answers to what is in flight come before new work.</summary>
internal enum WriteOrder
{
    Beginnings,
    Outcomes,
    CallStarts,
    Webhooks,
    Changes,
    Accepts,

    /// <summary>From here on nobody waits for an answer: see <see cref="BackgroundTurns"/>.</summary>
    Events,
    Background,
}

/// <summary>What an item weighs in a transaction, which ends at 1,500 rows or 4 MB of what callers wait for, and as much behind it.</summary>
internal readonly record struct Weight(int Rows, long Bytes);

/// <summary>
/// Items of one kind that wait for the next transaction. All that wait are applied by one call; each caller is answered
/// after the commit. What is applied must give the same result when it is done again.
/// </summary>
internal abstract class WriteQueue(WriteOrder order)
{
    public WriteOrder Order => order;

    public bool HasCallers => order < WriteOrder.Events;

    public abstract int Waiting { get; }

    /// <summary>Takes items up to the budget, at least one if there is any room; null when none waits.</summary>
    public abstract WriteSlice? Take(ref Weight budget);
}

internal sealed class WriteQueue<TItem, TResult>(
    WriteOrder order,
    Func<Session, IReadOnlyList<TItem>, IReadOnlyList<TResult>> apply,
    Func<TItem, Weight> weigh,
    Action wake) : WriteQueue(order)
{
    private readonly ConcurrentQueue<PendingWrite<TItem, TResult>> waiting = new();

    public override int Waiting => waiting.Count;

    /// <summary>Completes after the item's transaction is durable.</summary>
    public Task<TResult> WriteAsync(TItem item)
    {
        var pending = new PendingWrite<TItem, TResult>(item, TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Enqueue(pending);
        wake();
        return pending.Task;
    }

    /// <summary>Writes items together that nobody waits for one by one.</summary>
    /// <returns>When each is durable or has failed: a task of each, in order, which says so.</returns>
    public Task<IReadOnlyList<Task<TResult>>> WriteAllAsync(IReadOnlyList<TItem> items)
    {
        var tasks = new Task<TResult>[items.Count];
        for (var i = 0; i < tasks.Length; i++)
        {
            var pending = new PendingWrite<TItem, TResult>(items[i], TaskCreationOptions.None);
            tasks[i] = pending.Task;
            waiting.Enqueue(pending);
        }

        wake();
        // Off the writer's thread, once for all of them.
        return Task.WhenAll((IEnumerable<Task>)tasks).ContinueWith(
            _ => (IReadOnlyList<Task<TResult>>)tasks, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    public override WriteSlice? Take(ref Weight budget)
    {
        List<PendingWrite<TItem, TResult>>? taken = null;
        while (budget is { Rows: > 0, Bytes: > 0 } && waiting.TryDequeue(out var next))
        {
            var weight = weigh(next.Item);
            budget = new(budget.Rows - weight.Rows, budget.Bytes - weight.Bytes);
            (taken ??= []).Add(next);
        }

        return taken is null ? null : new WriteSlice<TItem, TResult>(taken, apply);
    }
}

internal sealed class PendingWrite<TItem, TResult>(TItem item, TaskCreationOptions options) : TaskCompletionSource<TResult>(options)
{
    public TItem Item => item;
}

/// <summary>The items of one queue in one transaction.</summary>
internal abstract class WriteSlice
{
    public abstract int Count { get; }
    public abstract void Apply(Session session);
    public abstract void Complete();
    public abstract void Fail(Exception exception);
    public abstract WriteSlice Part(int start, int count);
}

internal sealed class WriteSlice<TItem, TResult>(
    List<PendingWrite<TItem, TResult>> pending,
    Func<Session, IReadOnlyList<TItem>, IReadOnlyList<TResult>> apply) : WriteSlice
{
    private IReadOnlyList<TResult> results = [];

    public override int Count => pending.Count;

    public override void Apply(Session session) => results = apply(session, [.. pending.Select(item => item.Item)]);

    public override void Complete()
    {
        for (var i = 0; i < pending.Count; i++)
            pending[i].TrySetResult(results[i]);
    }

    public override void Fail(Exception exception)
    {
        foreach (var item in pending)
            item.TrySetException(exception);
    }

    public override WriteSlice Part(int start, int count) => new WriteSlice<TItem, TResult>(pending.GetRange(start, count), apply);
}
