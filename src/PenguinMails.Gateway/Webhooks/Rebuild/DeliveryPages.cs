using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Processing;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>Goes through all deliveries, and puts what was gathered in the place of what was known by events.</summary>
internal sealed class DeliveryPages(Database database, ProviderCatalog catalog)
{
    private const int Rows = 300;

    public async Task ReplaceAsync(RebuildRun run, CancellationToken ct)
    {
        for (var page = await PageAsync(run, Guid.Empty, ct); page.Count > 0; page = await PageAsync(run, page[^1].Id, ct))
        {
            var done = await run.WriteAsync(session => Replace(session, run, page));
            run.Tally.Deliveries += page.Count;
            run.Tally.DeliveriesChanged += done.Changed;
            run.Tally.DeliveriesKept += done.Kept;
            run.Tally.DeliveriesFrozen += done.Frozen;
            await run.GoOnAsync(ct);
        }
    }

    private async Task<List<DeliveryKey>> PageAsync(RebuildRun run, Guid after, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT id, tenant_id FROM deliveries WHERE id > @after AND id < @Until AND NOT fresh AND attempts IS NOT NULL{run.Order.Condition("tenant_id")} ORDER BY id LIMIT @Rows
            """, new { after, run.Until, run.Order.Tenant, Rows }, row => new DeliveryKey(row.Uuid(0), row.Uuid(1)));
    }

    private (int Changed, int Kept, int Frozen) Replace(Session session, RebuildRun run, List<DeliveryKey> page)
    {
        var found = Deliveries.Find(session, page);
        var kept = KeptWebhooks.Of(session, page, run.Began);
        var gathered = GatheredFacts.Find(session, run.Id, page);
        var whole = found.Values.Where(kept.HasAllOf).ToList();
        var rebuilt = whole.ConvertAll(before => (Before: before, After: RebuiltDelivery.Of(before, gathered.GetValueOrDefault(before.Id, []))));
        var changes = rebuilt.FindAll(change => change.Before.OpenCall != change.After.OpenCall || !change.Before.Attempts.SequenceEqual(change.After.Attempts));
        var contradicting = Deliveries.Contradicting(session, [.. whole.Select(delivery => new DeliveryKey(delivery.Id, delivery.TenantId))]);
        if (!run.Order.DryRun)
        {
            Deliveries.Mend(session, contradicting);
            Deliveries.Save(session, changes, catalog);
        }

        var changed = changes.Select(change => change.Before.Id).Union(contradicting.Select(delivery => delivery.Id)).Count();
        return (changed, rebuilt.Count(change => RebuiltDelivery.IsKept(change.Before, gathered.GetValueOrDefault(change.Before.Id, []))), found.Count - whole.Count);
    }
}
