using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>
/// What the providers reported, for admins. The settings of now decide what is left out of it, so nothing is written per event;
/// a delivery's state and a message's timeline know of everything.
/// </summary>
internal sealed class EventLog(Database database, ConnectionStore connections, ProviderCatalog catalog)
{
    /// <summary>What was recorded last comes first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="filter">All that is given must hold.</param>
    /// <param name="cursor">From the page before, null for the first.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="ct">Ends the search.</param>
    public async Task<Page<LoggedEvent>> ListAsync(Guid tenant, EventFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        var hidden = await HiddenAsync(tenant, ct);
        using var read = await database.ReadAsync(ct);
        return new EventSearch(read, tenant, filter, hidden).Find(EventOrder.TryRead(cursor, out var place) ? place : null, limit);
    }

    /// <summary>What is left out.</summary>
    public async ValueTask<IReadOnlyList<HiddenEvents>> HiddenAsync(Guid tenant, CancellationToken ct) =>
        [.. (await connections.OfTenantAsync(tenant, ct)).SelectMany(connection => HiddenEvents.Of(connection, catalog.Info(connection.Provider)))];
}
