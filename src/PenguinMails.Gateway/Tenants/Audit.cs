using System.Text.Json;
using PenguinMails.Gateway.Commands;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Tenants;

/// <summary>Who changed what. Rows are only ever added, in the transaction of the change itself.</summary>
internal sealed class Audit(Database database, TimeProvider time)
{
    /// <summary>The actor of commands.</summary>
    public const string CommandLine = "command line";

    private static readonly Table<AuditEntry> Rows = new("audit",
        new("id", ColumnKind.Uuid, row => row.Id),
        new("tenant_id", ColumnKind.Uuid, row => row.TenantId),
        new("at", ColumnKind.Integer, row => row.At),
        new("actor", ColumnKind.Text, row => row.Actor),
        new("action", ColumnKind.Text, row => row.Action),
        new("detail", ColumnKind.Text, row => row.Detail));

    /// <summary>The entry to <see cref="Write"/>; made before the transaction so that doing it again adds nothing.</summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="actor">Who: <see cref="Caller.Actor"/> or <see cref="CommandLine"/>.</param>
    /// <param name="action">What, such as <c>key.created</c>.</param>
    /// <param name="detail">An object with what matters and never a secret.</param>
    public AuditEntry Entry(Guid tenant, string actor, string action, object detail)
    {
        var now = time.GetUtcNow();
        return new()
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenant,
            At = now,
            Actor = actor,
            Action = action,
            Detail = JsonSerializer.Serialize(detail, Json.Options),
        };
    }

    public static void Write(Session session, AuditEntry entry) => session.Insert(Rows, [entry]);

    /// <summary>Deletes what was written before, the oldest first.</summary>
    public static int Delete(Session session, DateTimeOffset before, int most) => session.Execute("""
        DELETE FROM audit WHERE (id, tenant_id) IN (SELECT id, tenant_id FROM audit WHERE id < @end ORDER BY id LIMIT @most)
        """, new { end = IdOrder.LowestAt(before), most });

    public static DateTimeOffset? Oldest(Session read) =>
        read.Rows("SELECT at FROM audit ORDER BY id LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault();

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(Guid tenant, Guid? before, int limit, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<AuditEntry>("""
            SELECT id, tenant_id, at, actor, action, detail FROM audit
            WHERE tenant_id = @tenant AND id < @before
            ORDER BY id DESC LIMIT @limit
            """, new { tenant, before = before ?? Guid.AllBitsSet, limit }, ct);
    }
}

internal sealed record AuditEntry
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public required string Action { get; init; }

    /// <summary>JSON.</summary>
    public required string Detail { get; init; }
}
