using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>How many events came today, counted in the log's own index and remembered for some seconds.</summary>
internal sealed class EventCounts(Database database, TimeProvider time)
{
    /// <summary>Counted at most, all connections of a tenant together.</summary>
    public const int Most = 200_000;

    private readonly LookupCache<Guid, Dictionary<Guid, long>> lately = new(time, TimeSpan.FromSeconds(15));

    /// <returns>By connection.</returns>
    public async Task<IReadOnlyDictionary<Guid, long>> TodayAsync(Guid tenant, CancellationToken ct)
    {
        if (lately.TryGet(tenant, out var known))
            return known;

        var since = lately.Generation;
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<(Guid Connection, long Count)>($"""
            SELECT connection_id, COUNT(*) FROM (
              SELECT connection_id FROM events WHERE tenant_id = @tenant AND seq >= @from AND received_at > 0 ORDER BY seq DESC LIMIT {Most}) AS today
            GROUP BY connection_id
            """, new { tenant, from = EventOrder.LowestAt(new(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero)) }, ct);
        var counts = rows.ToDictionary(row => row.Connection, row => row.Count);
        lately.Keep(tenant, counts, since);
        return counts;
    }
}
