using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>Since when all webhooks are kept: of whichever connection, and of each whose webhooks can be read. What came before may be purged.</summary>
internal sealed record KeptWebhooks(DateTimeOffset Since, IReadOnlyDictionary<Guid, DateTimeOffset> ByConnection)
{
    public static KeptWebhooks Of(Session session, IEnumerable<DeliveryKey> deliveries, DateTimeOffset now) => new(
        session.Rows("SELECT webhooks_since FROM retention WHERE id = 1", null, row => row.Time(0)).Single(),
        session.Rows("SELECT id, webhooks_since FROM connections WHERE tenant_id = ANY(@tenants) AND (deleted_at IS NULL OR deleted_at > @deleted)",
            new { tenants = deliveries.Select(delivery => delivery.TenantId).Distinct().ToArray(), deleted = now - ConnectionStore.VerifiesAfterDeletion },
            row => (row.Uuid(0), row.Time(1))).ToDictionary());

    /// <summary>Whether all that was ever reported of it can be read again: nothing is before it was accepted.</summary>
    public bool HasAllOf(Delivery delivery)
    {
        var from = DeliveryId.TimeOf(delivery.Id);
        return from >= Since && delivery.Attempts.All(attempt => ByConnection.TryGetValue(attempt.ConnectionId, out var since) && from >= since);
    }
}
