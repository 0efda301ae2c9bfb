using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Webhooks.Backfill;

/// <summary>What admins do with backfills.</summary>
internal sealed class BackfillAdmin(ConnectionStore connections, ProviderCatalog catalog, BackfillWorker worker, BackfillStore store, Writer writer, Audit audit, TimeProvider time)
{
    public const int MostDays = 30;

    public async Task<(BackfillView? View, Problem? Problem)> StartAsync(Guid tenant, string provider, BackfillRequest asked, string actor, CancellationToken ct)
    {
        if (await connections.FindAsync(tenant, provider, ct) is not { } connection)
            return (null, ConnectionRoutes.NotConnected(provider));
        if (catalog.Find(provider) is not IEventHistory)
            return (null, Problems.Conflict($"{catalog.NameOf(provider)} can't be asked for past events."));

        var now = time.GetUtcNow();
        var window = new BackfillWindow(asked.From ?? now.AddDays(-1), asked.Until ?? now, All: true);
        if (window.From < now.AddDays(-MostDays))
            return (null, Problems.InvalidField("from", $"Must be within the last {MostDays} days."));
        if (window.From >= window.Until)
            return (null, Problems.InvalidField("until", "Must be after the beginning."));
        if (!await worker.StartAsync(connection, window, actor))
            return (null, Problems.Conflict("Events are being fetched already. Wait until that has ended."));

        var entry = audit.Entry(tenant, actor, "webhook.backfill", new { provider, window.From, window.Until });
        await writer.ChangeAsync(session =>
        {
            Audit.Write(session, entry);
            return true;
        });
        return (await store.OfAsync(connection, ct), null);
    }
}
