using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Retention;

/// <summary>
/// Deletes what is past its time, some rows in a transaction, so that the writer is never held up for long. One node at a time does;
/// another takes over where it has not been heard of. What a stop or a crash leaves, the next round finds as it was.
/// </summary>
internal sealed class RetentionRound(Database database, Writer writer, IEnumerable<Purge> purges, GatewayMetrics metrics, TimeProvider time)
{
    private const int Rows = 300;

    /// <summary>Of the file, moved in one transaction: as much as the rows may be.</summary>
    private const int Pages = 500;

    /// <summary>Longer than the pause between rounds, so that the same node does the next.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(25);

    private readonly Guid node = Guid.CreateVersion7();
    private readonly WriteQueue<Func<Session, PurgeStep?>, PurgeStep?> steps = writer.Queue<Func<Session, PurgeStep?>, PurgeStep?>(
        WriteOrder.Background, (session, items) => [.. items.Select(item => item(session))], _ => new(Rows, 1 << 20));

    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var purge in purges)
            if (!await RepeatAsync(session => purge.Step(session, time.GetUtcNow(), Rows), deleted => metrics.Purged(purge.Kind, deleted), ct))
                return;

        if (await RepeatAsync(session => new(session.Dialect.ReleasePages(session, Pages), 0), _ => { }, ct))
            await ReportAsync(ct);
    }

    /// <summary>Does steps until one finds nothing. The writer has as much time for others as for these.</summary>
    /// <returns>False where another node does it.</returns>
    private async Task<bool> RepeatAsync(Func<Session, PurgeStep> step, Action<int> done, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var began = time.GetTimestamp();
            if (await steps.WriteAsync(session => IsMine(session) ? step(session) : null) is not { } result)
                return false;

            done(result.Deleted);
            if (result.Found == 0)
                return true;

            await Task.Delay(time.GetElapsedTime(began), time, ct);
        }
    }

    private bool IsMine(Session session)
    {
        var now = time.GetUtcNow();
        return session.Execute(
            "UPDATE retention SET node = @node, node_until = @until WHERE id = 1 AND (node = @node OR node_until <= @now)",
            new { node, now, until = now + Lease }) > 0;
    }

    private async Task ReportAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var now = time.GetUtcNow();
        foreach (var purge in purges)
            metrics.Kept(purge.Kind, purge.Oldest(read) ?? now);

        metrics.RetentionRan(now);
    }
}
