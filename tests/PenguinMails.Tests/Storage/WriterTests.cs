using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Storage;

/// <summary>The group commit on both databases.</summary>
public sealed class WriterTests
{
    private static readonly Table<Item> Items = new("items", new("id", ColumnKind.Integer, item => item.Id), new("word", ColumnKind.Text, item => item.Word)) { KeyColumns = 1 };

    [Theory, ClassData(typeof(Storages))]
    public async Task Thousands_of_writes_at_once_share_transactions_and_each_gets_its_own_answer(StorageKind storage)
    {
        await using var store = await Store.OpenAsync(storage);
        var transactions = 0;
        var queue = store.Writer.Queue<Item, long>(WriteOrder.Accepts, (session, items) =>
        {
            Interlocked.Increment(ref transactions);
            session.Insert(Items, items);
            return [.. items.Select(item => item.Id)];
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 4_000).Select(i => Task.Run(() => queue.WriteAsync(new(i, "w")))));

        Assert.Equal(Enumerable.Range(0, 4_000).Select(i => (long)i), answers);
        Assert.Equal(4_000, await store.CountAsync());
        Assert.InRange(transactions, 3, 2_000);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_failing_row_fails_its_own_caller_and_not_its_neighbours(StorageKind storage)
    {
        await using var store = await Store.OpenAsync(storage);
        using var open = store.Hold();
        var queue = store.Writer.Queue<Item, bool>(WriteOrder.Accepts, (session, items) => [.. session.Insert(Items, items)]);
        // Word must not be null; and 77 breaks in the code, not in the database.
        var buggy = store.Writer.Queue<Item, bool>(WriteOrder.Outcomes, (session, items) =>
            items.Any(item => item.Id == 77_000) ? throw new InvalidOperationException("a bug") : [.. session.Insert(Items, items)]);
        var writes = Enumerable.Range(0, 300).Select(i => queue.WriteAsync(new(i, i % 100 == 50 ? null : "w"))).ToList();
        var others = Enumerable.Range(0, 100).Select(i => buggy.WriteAsync(new(1_000 * i, "w"))).ToList();
        open.Dispose();

        foreach (var (i, write) in writes.Index())
            if (i % 100 == 50)
                await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => write);
            else
                Assert.True(await write || i == 0);

        foreach (var (i, write) in others.Index())
            if (i == 77)
                await Assert.ThrowsAsync<InvalidOperationException>(() => write);
            else
                Assert.True(await write || i == 0);

        Assert.Equal(297 + 99 - 1, await store.CountAsync());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_waits_is_written_in_the_order_of_its_kinds_and_answered_after_the_commit(StorageKind storage)
    {
        await using var store = await Store.OpenAsync(storage);
        var applied = new ConcurrentQueue<WriteOrder>();
        WriteOrder[] backwards = [.. Enum.GetValues<WriteOrder>().Reverse()];
        var queues = backwards.Select(order => store.Writer.Queue<Item, bool>(order, (session, items) =>
        {
            applied.Enqueue(order);
            return [.. session.Insert(Items, items)];
        })).ToList();
        using var open = store.Hold();
        var writes = queues.Select((queue, i) => queue.WriteAsync(new(i, "w")).ContinueWith(
            async _ => Assert.Equal(1, await store.CountAsync(i)), TaskScheduler.Default).Unwrap()).ToList();
        open.Dispose();
        await Task.WhenAll(writes);

        Assert.Equal(Enum.GetValues<WriteOrder>(), applied);
    }

    [Fact]
    public async Task What_nobody_waits_for_lets_callers_go_ahead_and_gets_its_turn_all_the_same()
    {
        await using var store = await Store.OpenAsync(StorageKind.Sqlite);
        var (answered, betweenTurns, ended) = (0, new List<int>(), false);
        var accepts = store.Writer.Queue<int, bool>(WriteOrder.Accepts, (_, items) => [.. items.Select(_ => true)]);
        var events = store.Writer.Queue<int, bool>(WriteOrder.Events, (session, items) =>
        {
            betweenTurns.Add(Interlocked.Exchange(ref answered, 0));
            session.First<long>("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT COUNT(*) FROM n");
            return [.. items.Select(_ => true)];
        }, _ => new(1_500, 0));
        var callers = Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref ended))
                if (await accepts.WriteAsync(0))
                    Interlocked.Increment(ref answered);
        })).ToList();

        await events.WriteAllAsync([.. Enumerable.Range(0, 6)]);
        Volatile.Write(ref ended, true);
        await Task.WhenAll(callers);

        // Without a rest, each transaction would have both: a hundred answers a turn.
        Assert.Equal(6, betweenTurns.Count);
        Assert.InRange(betweenTurns.Skip(1).Sum(), 3 * 100 * 5, int.MaxValue);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Reading_does_not_wait_for_a_transaction_that_writes(StorageKind storage)
    {
        await using var store = await Store.OpenAsync(storage);
        await store.Writer.ChangeAsync(session => session.Insert(Items, [new(1, "w")]));
        using var inside = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var writing = store.Writer.ChangeAsync(session =>
        {
            session.Insert(Items, [new(2, "w")]);
            inside.Set();
            return end.Wait(TimeSpan.FromMinutes(1));
        });
        Assert.True(inside.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));

        Assert.Equal(1, await store.CountAsync());
        Assert.False(writing.IsCompleted);
        end.Set();
        Assert.True(await writing);
        Assert.Equal(2, await store.CountAsync());
    }

    [Fact]
    public async Task A_deadlock_is_done_again_and_the_caller_hears_nothing_of_it()
    {
        await using var store = await Store.OpenAsync(StorageKind.Postgres);
        await store.Writer.ChangeAsync(session => session.Insert(Items, [new(1, "w"), new(2, "w")]));
        using var other = await store.Database.ReadAsync(CancellationToken.None);
        var tries = 0;
        using var locked = new ManualResetEventSlim();
        using var crossed = new ManualResetEventSlim();
        await using var transaction = await other.Connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        // The writer's side is the one that PostgreSQL ends: it looks for deadlocks sooner.
        other.Execute("SET LOCAL deadlock_timeout = '60s'");
        other.Execute("UPDATE items SET word = 'o' WHERE id = 2");
        var writing = store.Writer.ChangeAsync(session =>
        {
            tries++;
            session.Execute("SET LOCAL deadlock_timeout = '100ms'");
            session.Execute("UPDATE items SET word = word || 'x' WHERE id = 1");
            locked.Set();
            // PostgreSQL looks for a deadlock only once: when it does, the other must already be waiting.
            crossed.Wait();
            session.Execute("UPDATE items SET word = word || 'x' WHERE id = 2");
            return "done";
        });
        locked.Wait(TestContext.Current.CancellationToken);
        var crossing = Task.Run(() => other.Execute("UPDATE items SET word = 'o' WHERE id = 1"), TestContext.Current.CancellationToken);
        using (var watch = await store.Database.ReadAsync(CancellationToken.None))
            await Eventually.TrueAsync(() => Task.FromResult(watch.First<long>("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0));
        crossed.Set();
        await crossing;
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("done", await writing);
        Assert.InRange(tries, 2, 4);
        Assert.Equal(["ox", "ox"], await store.WordsAsync());
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_opened_again_and_the_write_is_done_once()
    {
        await using var store = await Store.OpenAsync(StorageKind.Postgres);
        var tries = 0;
        var answer = await store.Writer.ChangeAsync(session =>
        {
            session.Insert(Items, [new(++tries, "w")]);
            if (tries == 1)
                session.Execute("SELECT pg_terminate_backend(pg_backend_pid())");

            return tries;
        });

        Assert.Equal(2, answer);
        Assert.Equal(1, await store.CountAsync());
    }

    private sealed record Item(long Id, string? Word);

    private sealed class Store(Database database, Writer writer, string folder) : IAsyncDisposable
    {
        public Database Database => database;
        public Writer Writer => writer;

        public static async Task<Store> OpenAsync(StorageKind storage)
        {
            var folder = Directory.CreateTempSubdirectory("writer-").FullName;
            var database = new Database(new StorageOptions
            {
                DataDirectory = folder,
                Storage = storage == StorageKind.Postgres ? "postgres" : "sqlite",
                Postgres = storage == StorageKind.Postgres ? await PostgresServer.FreshDatabaseAsync() : null,
            });
            var store = new Store(database, new(database, NullLogger<Writer>.Instance), folder);
            await store.Writer.ChangeAsync(session => session.Execute("CREATE TABLE items (id bigint NOT NULL PRIMARY KEY, word text NOT NULL)"));
            return store;
        }

        /// <summary>Keeps the writer busy, so that what is written meanwhile shares the next transaction.</summary>
        public Held Hold()
        {
            var held = new Held();
            _ = writer.ChangeAsync(_ => held.Wait());
            held.Entered.Wait();
            return held;
        }

        public async Task<long> CountAsync(long? id = null)
        {
            using var read = await database.ReadAsync(CancellationToken.None);
            return read.First<long>("SELECT COUNT(*) FROM items WHERE @all OR id = @id", new { all = id is null, id = id ?? 0 });
        }

        public async Task<IReadOnlyList<string>> WordsAsync()
        {
            using var read = await database.ReadAsync(CancellationToken.None);
            return read.Query<string>("SELECT word FROM items ORDER BY id");
        }

        public ValueTask DisposeAsync()
        {
            writer.Dispose();
            database.Dispose();
            Directory.Delete(folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Held : IDisposable
    {
        private readonly ManualResetEventSlim end = new();

        public ManualResetEventSlim Entered { get; } = new();

        public bool Wait()
        {
            Entered.Set();
            return end.Wait(TimeSpan.FromMinutes(1));
        }

        public void Dispose() => end.Set();
    }
}
