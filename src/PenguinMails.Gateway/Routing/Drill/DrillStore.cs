using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Routing.Drill;

/// <summary>The drills of all tenants, so that every node can tell of them: a row for each connection.</summary>
internal sealed class DrillStore(Database database, Writer writer, Audit audit, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>False where one of the tenant's is still sending.</summary>
    public Task<bool> StartAsync(Guid tenant, Guid drill, IReadOnlyList<Connection> connections, string actor)
    {
        var now = time.GetUtcNow();
        var entry = audit.Entry(tenant, actor, "drill.started", new { drill = PublicId.Format(PublicId.Drill, drill), providers = string.Join(", ", connections.Select(connection => connection.Provider)) });
        return writer.ChangeAsync(session =>
        {
            session.Dialect.LockTable(session, "drill_lanes");
            if (session.First<long>("""
                SELECT COUNT(*) FROM drill_lanes WHERE tenant_id = @tenant AND drill_id <> @drill AND ok IS NULL AND started_at > @since
                """, new { tenant, drill, since = now - DrillLane.AnswerWithin }) > 0)
                return false;

            foreach (var connection in connections)
                session.Execute("""
                    INSERT INTO drill_lanes (tenant_id, drill_id, connection_id, provider, started_at, started_by)
                    VALUES (@tenant, @drill, @Id, @Provider, @now, @actor) ON CONFLICT DO NOTHING
                    """, new { tenant, drill, connection.Id, connection.Provider, now, actor });
            Audit.Write(session, entry);
            return true;
        });
    }

    public Task AnsweredAsync(Guid tenant, Guid drill, Guid connection, ConnectionTestResult result) => writer.ChangeAsync(session => session.Execute("""
        UPDATE drill_lanes SET message_id = @Message, ok = @Ok, detail = @detail, latency_ms = @LatencyMs
        WHERE tenant_id = @tenant AND drill_id = @drill AND connection_id = @connection AND ok IS NULL
        """, new { tenant, drill, connection, result.Message, result.Check.Ok, detail = result.Check.Cause ?? result.Check.Detail, result.LatencyMs }));

    public async Task<IReadOnlyList<DrillLane>> FindAsync(Guid tenant, Guid drill, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<DrillLane>($"SELECT {DrillLane.Columns} FROM drill_lanes WHERE tenant_id = @tenant AND drill_id = @drill ORDER BY provider", new { tenant, drill }, ct);
    }

    /// <summary>The tenant's last; null before the first.</summary>
    public async Task<Guid?> LatestAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<Guid?>("SELECT drill_id FROM drill_lanes WHERE tenant_id = @tenant ORDER BY started_at DESC LIMIT 1", new { tenant }, ct);
    }

    public static Purge Purge => Purge.Of("drill_lanes", (session, now, most) => session.Execute("""
        DELETE FROM drill_lanes WHERE (tenant_id, drill_id, connection_id) IN (
          SELECT tenant_id, drill_id, connection_id FROM drill_lanes WHERE started_at < @before ORDER BY started_at LIMIT @most)
        """, new { before = now - Kept, most }),
        read => read.Rows("SELECT started_at FROM drill_lanes ORDER BY started_at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());
}

/// <summary>A connection's part in a drill.</summary>
internal sealed record DrillLane
{
    public const string Columns = "drill_id, connection_id, provider, started_at, started_by, message_id, ok, detail, latency_ms";

    /// <summary>A provider has its time-out, and the gateway may stop.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(2);

    /// <summary>How long an event may take, from the start of the drill.</summary>
    public static readonly TimeSpan EventWithin = TimeSpan.FromMinutes(1);

    public required Guid DrillId { get; init; }
    public required Guid ConnectionId { get; init; }
    public required string Provider { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required string StartedBy { get; init; }

    /// <summary>The test email among the tenant's messages; null where none was made.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>Whether the provider accepted it; null until it has answered.</summary>
    public bool? Ok { get; init; }

    public string? Detail { get; init; }
    public long? LatencyMs { get; init; }
}
