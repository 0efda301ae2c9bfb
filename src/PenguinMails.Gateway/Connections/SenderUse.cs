using System.Collections.Concurrent;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Connections;

/// <summary>When email from each domain last went out through each connection, to the minute.</summary>
internal sealed class SenderUse(Writer writer, Database database, TimeProvider time)
{
    private const int MostRemembered = 100_000;
    private static readonly TimeSpan Notes = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private readonly ConcurrentDictionary<(Guid Connection, string Domain), DateTimeOffset> noted = new();

    /// <summary>The provider accepted email from these domains just now. Written only where the last note is older than a minute.</summary>
    public async Task NoteAsync(Guid tenant, Guid connection, IEnumerable<string> domains)
    {
        var now = time.GetUtcNow();
        var due = domains.Where(domain => !noted.TryGetValue((connection, domain), out var at) || now >= at + Notes).Distinct().Order(StringComparer.Ordinal).ToList();
        if (due.Count == 0)
            return;

        // What is forgotten is only written once more than it needs.
        if (noted.Count > MostRemembered)
            noted.Clear();
        foreach (var domain in due)
            noted[(connection, domain)] = now;

        await writer.ChangeAsync(session =>
        {
            foreach (var domain in due)
                session.Execute("""
                    INSERT INTO sender_use (tenant_id, connection_id, domain, last_at) VALUES (@tenant, @connection, @domain, @now)
                    ON CONFLICT (tenant_id, connection_id, domain) DO UPDATE SET last_at = excluded.last_at WHERE sender_use.last_at < excluded.last_at
                    """, new { tenant, connection, domain, now });

            return true;
        });
    }

    /// <summary>By connection, from whatever domain.</summary>
    public async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> LastOfTenantAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<Row>("""
            SELECT connection_id, '' AS domain, MAX(last_at) AS last_at FROM sender_use WHERE tenant_id = @tenant GROUP BY connection_id
            """, new { tenant }, ct);
        return rows.ToDictionary(row => row.ConnectionId, row => row.LastAt);
    }

    /// <summary>The From domains of each connection, of the last 90 days.</summary>
    public async Task<ILookup<Guid, string>> DomainsOfTenantAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<Row>($"""
            SELECT connection_id, domain, last_at FROM sender_use WHERE tenant_id = @tenant ORDER BY connection_id, domain LIMIT {MostRemembered}
            """, new { tenant }, ct);
        return rows.ToLookup(row => row.ConnectionId, row => row.Domain);
    }

    /// <summary>Of these domains, those that anything went out from.</summary>
    public async Task<IReadOnlyDictionary<(Guid Connection, string Domain), DateTimeOffset>> OfDomainsAsync(Guid tenant, IReadOnlyCollection<string> domains, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<Row>("""
            SELECT connection_id, domain, last_at FROM sender_use WHERE tenant_id = @tenant AND domain = ANY(@names::text[])
            """, new { tenant, names = domains.ToArray() }, ct);
        return rows.ToDictionary(row => (row.ConnectionId, row.Domain), row => row.LastAt);
    }

    /// <summary>So that whoever sends from ever new domains does not fill the store.</summary>
    public static Purge Purge { get; } = Purge.Of("sender_use", (session, now, most) => session.Execute("""
        DELETE FROM sender_use WHERE (tenant_id, connection_id, domain) IN (
          SELECT tenant_id, connection_id, domain FROM sender_use WHERE last_at < @before ORDER BY last_at LIMIT @most)
        """, new { before = now - Kept, most }),
        read => read.Rows("SELECT last_at FROM sender_use ORDER BY last_at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());

    private sealed record Row
    {
        public Guid ConnectionId { get; init; }
        public required string Domain { get; init; }
        public DateTimeOffset LastAt { get; init; }
    }
}
