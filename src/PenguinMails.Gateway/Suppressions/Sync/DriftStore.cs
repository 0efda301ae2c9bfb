using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions.Sync;

/// <summary>
/// What the last comparison with each provider showed, so that every node can tell of it. A running one is its node's as long as that says it is
/// alive; after that it counts as interrupted.
/// </summary>
internal sealed class DriftStore(Database database, Writer writer, ConnectionStore connections, ProviderCatalog catalog, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    /// <summary>False where one is running.</summary>
    public Task<bool> StartAsync(Connection connection, bool mends)
    {
        var now = time.GetUtcNow();
        return writer.ChangeAsync(session => session.Execute($"""
            INSERT INTO suppression_drift (tenant_id, connection_id, status, mends, started_at, alive_until, done, only_here, only_there, in_step)
            VALUES (@TenantId, @Id, 'running', @mends, @now, {session.Dialect.Clock} + @lifetime, 0, 0, 0, 0)
            ON CONFLICT (tenant_id, connection_id) DO UPDATE SET
              status = 'running', mends = excluded.mends, started_at = excluded.started_at, alive_until = excluded.alive_until, done = 0, problem = NULL
            WHERE suppression_drift.status <> 'running' OR suppression_drift.alive_until <= {session.Dialect.Clock}
            """, new { connection.TenantId, connection.Id, mends, now, lifetime = (long)Lifetime.TotalMilliseconds }) == 1);
    }

    public Task ProgressAsync(Connection connection, long done) => writer.ChangeAsync(session => session.Execute($"""
        UPDATE suppression_drift SET done = @done, alive_until = {session.Dialect.Clock} + @lifetime WHERE tenant_id = @TenantId AND connection_id = @Id AND status = 'running'
        """, new { connection.TenantId, connection.Id, done, lifetime = (long)Lifetime.TotalMilliseconds }));

    /// <param name="connection">Whose lists.</param>
    /// <param name="drift">Null where they could not be compared.</param>
    /// <param name="problem">Why not.</param>
    public Task EndAsync(Connection connection, ListDrift? drift, string? problem)
    {
        var now = time.GetUtcNow();
        return writer.ChangeAsync(session => session.Execute($"""
            UPDATE suppression_drift SET status = @status, problem = @problem
            {(drift is null ? "" : ", compared_at = @now, only_here = @OnlyHere, only_there = @OnlyThere, in_step = @InStep")}
            WHERE tenant_id = @TenantId AND connection_id = @Id AND status = 'running'
            """, new
        {
            connection.TenantId,
            connection.Id,
            now,
            problem,
            status = EnumNames.Of(drift is null ? DriftStatus.Failed : DriftStatus.Done),
            drift?.OnlyHere,
            drift?.OnlyThere,
            drift?.InStep,
        }));
    }

    /// <summary>Of each connection whose provider keeps lists.</summary>
    public async Task<IReadOnlyList<DriftView>> OfTenantAsync(Guid tenant, CancellationToken ct)
    {
        var all = (await connections.OfTenantAsync(tenant, ct)).Where(connection => catalog.Find(connection.Provider) is ISuppressionLists).ToList();
        using var read = await database.ReadAsync(ct);
        var known = read.Query<Row>($"""
            SELECT connection_id, CASE WHEN status = 'running' AND alive_until <= {read.Dialect.Clock} THEN 'interrupted' ELSE status END AS status,
              mends, done, compared_at, only_here, only_there, in_step, problem
            FROM suppression_drift WHERE tenant_id = @tenant
            """, new { tenant }).ToDictionary(row => row.ConnectionId);
        return [.. all.Select(connection => View(connection, known.GetValueOrDefault(connection.Id), Pending(read, connection)))];
    }

    private static DriftView View(Connection connection, Row? row, long pending) => new()
    {
        Provider = connection.Provider,
        Status = row is null ? DriftStatus.Never : EnumNames.Parse<DriftStatus>(row.Status),
        Mends = row?.Mends ?? false,
        Done = row?.Done ?? 0,
        ComparedAt = row?.ComparedAt,
        OnlyHere = row?.OnlyHere ?? 0,
        OnlyThere = row?.OnlyThere ?? 0,
        InStep = row?.InStep ?? 0,
        Pending = pending,
        Problem = row?.Problem,
    };

    private static long Pending(Session read, Connection connection) => read.First<long>(
        "SELECT COUNT(*) FROM suppression_pushes WHERE pending AND tenant_id = @TenantId AND connection_id = @Id", new { connection.TenantId, connection.Id });

    private sealed record Row
    {
        public required Guid ConnectionId { get; init; }
        public required string Status { get; init; }
        public required bool Mends { get; init; }
        public required long Done { get; init; }
        public DateTimeOffset? ComparedAt { get; init; }
        public required long OnlyHere { get; init; }
        public required long OnlyThere { get; init; }
        public required long InStep { get; init; }
        public string? Problem { get; init; }
    }
}
