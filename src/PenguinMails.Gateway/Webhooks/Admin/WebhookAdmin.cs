using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Backfill;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Webhooks.Admin;

/// <summary>What admins see of their providers' webhooks, and what they change.</summary>
internal sealed class WebhookAdmin(
    Writer writer, ConnectionStore connections, WebhookEndpoints endpoints, WebhookRegistrations registrations, EventCounts counts, Reception reception, BackfillStore backfills, ProviderCatalog catalog,
    RetentionOptions retention, Audit audit)
{
    /// <summary>In the order in which the screens show providers.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="ct">Ends the questions.</param>
    /// <param name="ask">Whether providers are asked what is registered; else only what is known from the last minute is told.</param>
    public async Task<IReadOnlyList<WebhookView>> OfTenantAsync(Guid tenant, CancellationToken ct, bool ask = true)
    {
        var all = await connections.OfTenantAsync(tenant, ct);
        var asked = all.ToDictionary(one => one.Id, one => ask ? registrations.OfAsync(one, ct) : Task.FromResult(registrations.Lately(one)));
        var (heard, today, received) = (await endpoints.OfTenantAsync(tenant, ct), await counts.TodayAsync(tenant, ct), await reception.OfTenantAsync(tenant, ct));
        var views = new List<WebhookView>();
        foreach (var info in catalog.All)
            if (all.FirstOrDefault(one => one.Provider == info.Id) is { } connection && heard.FirstOrDefault(one => one.Provider == info.Id) is { } endpoint)
                views.Add(WebhookViews.Of(info, connection, endpoint, await asked[connection.Id], today.GetValueOrDefault(connection.Id), retention.WebhookDays) with
                {
                    Reception = info.ReportsDelivery ? received.GetValueOrDefault(connection.Id) : null,
                    Backfill = catalog.Find(info.Id) is IEventHistory ? await backfills.OfAsync(connection, ct) : null,
                });

        return views;
    }

    public async Task<WebhookView?> FindAsync(Guid tenant, string provider, CancellationToken ct) =>
        (await OfTenantAsync(tenant, ct)).FirstOrDefault(one => one.Provider == provider);

    /// <summary>Changes what is given, and registers at the provider what is missing there.</summary>
    /// <returns>What stands against it; null where it is done.</returns>
    public async Task<Problem?> ChangeAsync(Guid tenant, string provider, WebhookChange change, string actor, CancellationToken ct)
    {
        if (await connections.FindFreshAsync(tenant, provider, ct) is not { } connection || catalog.Info(provider) is not { } info)
            return ConnectionRoutes.NotConnected(provider);
        if (change.Problems(info, retention.WebhookDays) is { Count: > 0 } errors)
            return Problems.InvalidField(errors);

        var entry = audit.Entry(tenant, actor, "webhook.changed", new { provider, change.EventsShown, change.AllowList, change.LogDays });
        if (!await writer.ChangeAsync(session => Save(session, connection, info, change, entry)))
            return Problems.StaleVersion();

        connections.Forget(tenant, connection.Id);
        if (await connections.FindAsync(tenant, provider, ct) is { } changed)
            await registrations.RegisterAsync(changed, ct);

        return null;
    }

    private bool Save(Session session, Connection connection, ProviderInfo info, WebhookChange change, AuditEntry entry)
    {
        if (ConnectionRow.Lock(session, connection.TenantId, connection.Provider) is not { } row || row.Id != connection.Id || (change.Version is { } read && read != row.Version))
            return false;

        var next = row with { Version = row.Version + 1 };
        if (change.EventsShown is { } shown)
            next = WithShown(next, info, shown);
        if (change.StoredNetworks is { } networks)
            // What is rejected from now on is the list's fault, whatever was believed before.
            next = next with { WebhookNetworks = networks, UpdatedAt = networks == row.WebhookNetworks ? row.UpdatedAt : entry.At };
        if (change.LogDays is { } days)
            next = next with { WebhookLogDays = days == retention.WebhookDays ? null : days };

        next.Update(session);
        ConfigurationVersions.Raise(session, ConnectionStore.Kind);
        Audit.Write(session, entry);
        return true;
    }

    /// <summary>An event that a setting of the connection shows or hides is that setting's, wherever it is changed.</summary>
    private static ConnectionRow WithShown(ConnectionRow row, ProviderInfo info, IReadOnlyList<string?> shown)
    {
        var settings = JsonNode.Parse(row.Settings)!;
        var hidden = new List<string>();
        foreach (var one in info.Webhooks?.Subscriptions ?? [])
            if (HiddenEvents.SettingOf(info, one) is { } setting)
                settings[setting.Name] = shown.Contains(one.Id);
            else if (!shown.Contains(one.Id))
                hidden.Add(one.Id);

        return row with { Settings = settings.ToJsonString(), HiddenWebhooks = string.Join(' ', hidden) };
    }
}
