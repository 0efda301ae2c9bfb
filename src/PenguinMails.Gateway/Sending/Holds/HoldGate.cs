using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Holds;

/// <summary>
/// Looks at the holds in the transaction that starts a call, and puts aside what they stop. A hold is written under a lock on its
/// table that waits for every transaction which has looked: so once it is answered for, no new call starts on any node.
/// </summary>
internal static class HoldGate
{
    public const string Columns = "id, tenant_id, scope, value, reason, created_at, created_by, ended";

    private static readonly Table<(Guid Delivery, Hold Hold)> Held = new("deliveries",
        new("id", ColumnKind.Uuid, row => row.Delivery),
        new("tenant_id", ColumnKind.Uuid, row => row.Hold.TenantId),
        new("connection_id", ColumnKind.Uuid, row => row.Hold.Id),
        new("due_at", ColumnKind.Integer, _ => Hold.Never),
        new("fresh", ColumnKind.Boolean, _ => false));

    /// <summary>The holds that stop email of these tenants now.</summary>
    public static ILookup<Guid, Hold> Active(Session session, IEnumerable<Guid> tenants) => session.Query<Hold>(
        $"SELECT {Columns} FROM holds WHERE tenant_id = ANY(@tenants) AND NOT emptied AND ended IS NULL ORDER BY id",
        new { tenants = tenants.Distinct().ToArray() }).ToLookup(hold => hold.TenantId);

    /// <summary>Takes out of the envelopes what a hold stops; that waits for the first such hold.</summary>
    public static IReadOnlyList<QueuedEnvelope> PutAside(Session session, IEnumerable<Hold> holds, string provider, IReadOnlyList<QueuedEnvelope> envelopes)
    {
        var stopped = envelopes.Select(envelope => (envelope, hold: holds.FirstOrDefault(hold => hold.Stops(envelope, provider)))).Where(pair => pair.hold is not null).ToList();
        if (stopped.Count == 0)
            return envelopes;

        session.Update(Held, [.. stopped.SelectMany(pair => pair.envelope.Deliveries.Select(delivery => (delivery, pair.hold!)))], "t.status IN ('queued', 'scheduled')");
        return [.. envelopes.Except(stopped.Select(pair => pair.envelope))];
    }
}
