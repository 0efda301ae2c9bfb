using PenguinMails.Gateway.Providers;
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

    /// <summary>The holds that stop email of these tenants now.</summary>
    public static ILookup<Guid, Hold> Active(Session session, IEnumerable<Guid> tenants) => session.Query<Hold>(
        $"SELECT {Columns} FROM holds WHERE tenant_id = ANY(@tenants) AND NOT emptied AND ended IS NULL ORDER BY id",
        new { tenants = tenants.Distinct().ToArray() }).ToLookup(hold => hold.TenantId);

    /// <summary>Takes out of a call's envelopes what a hold stops; that waits for the first such hold.</summary>
    public static IReadOnlyList<QueuedEnvelope> PutAside(
        Session session, IEnumerable<Hold> holds, string provider, IReadOnlyList<QueuedEnvelope> envelopes, ProviderCatalog catalog, DateTimeOffset now)
    {
        var stopped = envelopes.ToDictionary(envelope => envelope, envelope => holds.FirstOrDefault(hold => hold.Stops(envelope, provider)));
        if (stopped.Values.All(hold => hold is null))
            return envelopes;

        var byDelivery = stopped.Where(pair => pair.Value is not null).SelectMany(pair => pair.Key.Deliveries.Select(id => (id, hold: pair.Value!))).ToDictionary(pair => pair.id, pair => pair.hold);
        var rows = Deliveries.Find(session, [.. byDelivery.Select(pair => new DeliveryKey(pair.Key, pair.Value.TenantId))]).Values
            .Where(row => row.Status is DeliveryStatus.Queued or DeliveryStatus.Scheduled && row.ConnectionId != byDelivery[row.Id].Id);
        Deliveries.Save(session, [.. rows.Select(row => (row, Held(row, byDelivery[row.Id], now)))], catalog);
        return [.. envelopes.Where(envelope => stopped[envelope] is null)];
    }

    private static Delivery Held(Delivery row, Hold hold, DateTimeOffset now) => row with
    {
        ConnectionId = hold.Id,
        DueAt = Hold.Never,
        Fresh = false,
        Decision = DecisionJson.With(row.Decision, new(now, row.ConnectionId, hold.Id, [$"On hold: {hold.Reason}"])),
    };
}
