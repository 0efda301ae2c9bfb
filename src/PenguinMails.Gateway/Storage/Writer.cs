using System.Data.Common;
using System.Diagnostics;

namespace PenguinMails.Gateway.Storage;

/// <summary>
/// The group commit. One thread writes; everything that arrives while one transaction runs shares the next. A failing
/// transaction is halved until the bad item stands alone and fails its own caller only.
/// </summary>
internal sealed partial class Writer : IDisposable
{
    private static readonly Weight Budget = new(1_500, 4 << 20);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)];

    private readonly Database database;
    private readonly ILogger<Writer> log;
    private readonly List<WriteQueue> queues = [];
    private readonly BackgroundTurns background = new();
    private readonly SemaphoreSlim signal = new(0);
    private readonly Thread thread;
    private readonly WriteQueue<Func<Session, object?>, object?> changes;
    private int awake;
    private volatile bool stopping;
    private Session? session;

    public Writer(Database database, ILogger<Writer> log)
    {
        this.database = database;
        this.log = log;
        changes = Queue<Func<Session, object?>, object?>(WriteOrder.Changes, (open, items) => [.. items.Select(item => item(open))]);
        thread = new(Run) { IsBackground = true, Name = "writer" };
        thread.Start();
    }

    /// <summary>Opens a queue for one kind of write.</summary>
    /// <param name="order">Its place among the kinds.</param>
    /// <param name="apply">Applies what waits, in one call, and answers each item in its place.</param>
    /// <param name="weigh">What an item weighs; one row where it is left out.</param>
    public WriteQueue<TItem, TResult> Queue<TItem, TResult>(
        WriteOrder order,
        Func<Session, IReadOnlyList<TItem>, IReadOnlyList<TResult>> apply,
        Func<TItem, Weight>? weigh = null)
    {
        var queue = new WriteQueue<TItem, TResult>(order, apply, weigh ?? (_ => new(1, 200)), Wake);
        lock (queues)
        {
            queues.Add(queue);
            queues.Sort((a, b) => a.Order.CompareTo(b.Order));
        }

        return queue;
    }

    /// <summary>A change that is not worth a queue of its own: settings, users, keys.</summary>
    public async Task<T> ChangeAsync<T>(Func<Session, T> work) => (T)(await changes.WriteAsync(open => work(open)))!;

    /// <summary>Finishes what waits, then ends the thread.</summary>
    public void Dispose()
    {
        stopping = true;
        signal.Release();
        if (thread != Thread.CurrentThread)
            thread.Join();

        session?.Close();
        signal.Dispose();
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref awake, 1) == 0)
            signal.Release();
    }

    private void Run()
    {
        while (true)
        {
            Volatile.Write(ref awake, 0);
            var isLast = stopping;
            var batch = Take(forCallers: true, Budget);
            List<WriteSlice> behind = background.IsNext(batch.Sum(slice => slice.Count)) || isLast ? Take(forCallers: false, background.Budget(Budget)) : [];
            if (batch.Count + behind.Count > 0)
                CommitTurn([.. batch, .. behind], behind.Count > 0);
            else if (isLast)
                return;
            else
                signal.Wait(background.MostSleep);
        }
    }

    private List<WriteSlice> Take(bool forCallers, Weight budget)
    {
        var batch = new List<WriteSlice>();
        lock (queues)
            foreach (var queue in queues)
                if (queue.HasCallers == forCallers && queue.Take(ref budget) is { } slice)
                    batch.Add(slice);

        return batch;
    }

    private void CommitTurn(List<WriteSlice> batch, bool isTurn)
    {
        var began = Stopwatch.GetTimestamp();
        Commit(batch, 0);
        if (isTurn)
            background.Ended(began);
    }

    private void Commit(List<WriteSlice> batch, int tries)
    {
        try
        {
            session ??= database.OpenWriter();
            session.InTransaction(() =>
            {
                foreach (var slice in batch)
                    slice.Apply(session);

                return true;
            });
        }
        catch (Exception exception)
        {
            Recover(batch, tries, exception);
            return;
        }

        foreach (var slice in batch)
            slice.Complete();
    }

    private void Recover(List<WriteSlice> batch, int tries, Exception exception)
    {
        if (exception is DbException && session?.Connection.State != System.Data.ConnectionState.Open)
        {
            session?.Close();
            session = null;
        }

        var again = database.Dialect.IsTransient(exception) && tries < Pauses.Length;
        if (again)
        {
            Retrying(log, exception);
            signal.Wait(Pauses[tries]);
            Commit(batch, tries + 1);
        }
        else if (batch.Sum(slice => slice.Count) == 1 || database.Dialect.FailsAll(exception))
        {
            Failed(log, batch.Sum(slice => slice.Count), exception);
            foreach (var slice in batch)
                slice.Fail(exception);
        }
        else
        {
            foreach (var half in Halve(batch))
                Commit(half, 0);
        }
    }

    private static IEnumerable<List<WriteSlice>> Halve(List<WriteSlice> batch)
    {
        if (batch.Count > 1)
            return [batch[..(batch.Count / 2)], batch[(batch.Count / 2)..]];

        var slice = batch[0];
        var middle = slice.Count / 2;
        return [[slice.Part(0, middle)], [slice.Part(middle, slice.Count - middle)]];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A transaction is done again")]
    private static partial void Retrying(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Items} writes failed")]
    private static partial void Failed(ILogger log, int items, Exception exception);
}
