using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>Which rebuild runs: one at a time. It keeps its turn as long as it says that it is alive.</summary>
internal sealed class RebuildTurn(Writer writer, TimeProvider time)
{
    /// <summary>What a page weighs among other writes: whoever writes meanwhile waits for it.</summary>
    private const int Rows = 1_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly WriteQueue<Func<Session, object?>, object?> pages = writer.Queue<Func<Session, object?>, object?>(
        WriteOrder.Background, (session, items) => [.. items.Select(item => item(session))], _ => new(Rows, 1 << 20));

    /// <summary>What one that was killed has left.</summary>
    public static Purge Purge => Purge.Of("rebuild", DeleteLeft, _ => null);

    /// <summary>Whatever is applied once this returns is noted for the rebuild; what was applied before can be read.</summary>
    /// <returns>False where another runs.</returns>
    public Task<bool> BeginAsync(Guid run, Guid? tenant) => writer.ChangeAsync(session =>
    {
        session.Dialect.LockTable(session, "rebuild");
        session.Execute($"DELETE FROM rebuild WHERE alive_until <= {session.Dialect.Clock} AND run_id <> @run", new { run });
        session.Execute($"""
            INSERT INTO rebuild (id, run_id, tenant_id, alive_until) VALUES (1, @run, @tenant, {session.Dialect.Clock} + @lifetime) ON CONFLICT DO NOTHING
            """, new { run, tenant, lifetime = (long)Lifetime.TotalMilliseconds });
        return Has(session, run);
    });

    /// <summary>One transaction of a rebuild, in which it keeps its turn. The writer has as much time for others as for these.</summary>
    /// <exception cref="RebuildException">It has its turn no longer.</exception>
    public async Task<T> WriteAsync<T>(Guid run, Func<Session, T> work)
    {
        var began = time.GetTimestamp();
        var result = await pages.WriteAsync(session => Has(session, run) ? work(session) : null)
            ?? throw new RebuildException("The rebuild was held up for so long that it lost its turn. Start it again.");
        await Task.Delay(time.GetElapsedTime(began), time);
        return (T)result;
    }

    private static bool Has(Session session, Guid run) => session.Query<Guid>("SELECT run_id FROM rebuild WHERE run_id = @run", new { run }).Count == 1;

    public Task KeepAsync(Guid run) => writer.ChangeAsync(session => session.Execute(
        $"UPDATE rebuild SET alive_until = {session.Dialect.Clock} + @lifetime WHERE run_id = @run", new { run, lifetime = (long)Lifetime.TotalMilliseconds }));

    public async Task EndAsync(Guid run)
    {
        await writer.ChangeAsync(session => session.Execute("DELETE FROM rebuild WHERE run_id = @run", new { run }));
        while (await writer.ChangeAsync(session => DeleteFacts(session, Rows)) > 0)
        {
        }
    }

    private static int DeleteLeft(Session session, DateTimeOffset now, int most)
    {
        if (session.Query<Guid>($"SELECT run_id FROM rebuild WHERE alive_until <= {session.Dialect.Clock}").Count > 0)
        {
            session.Dialect.LockTable(session, "rebuild");
            session.Execute($"DELETE FROM rebuild WHERE alive_until <= {session.Dialect.Clock}");
        }

        return DeleteFacts(session, most);
    }

    /// <summary>While one runs, nothing: the next that runs none deletes it all.</summary>
    private static int DeleteFacts(Session session, int most) => session.Execute("""
        DELETE FROM rebuild_facts WHERE NOT EXISTS (SELECT 1 FROM rebuild) AND (run_id, delivery_id, tenant_id) IN (SELECT run_id, delivery_id, tenant_id FROM rebuild_facts LIMIT @most)
        """, new { most });
}
