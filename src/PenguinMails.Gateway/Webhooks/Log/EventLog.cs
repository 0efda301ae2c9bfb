using System.Runtime.CompilerServices;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>
/// What the providers reported, for admins. The settings of now decide what is left out of it, so nothing is written per event;
/// a delivery's state and a message's timeline know of everything.
/// </summary>
internal sealed class EventLog(Database database, ConnectionStore connections, ProviderCatalog catalog, RawReader reader, TimeProvider time)
{
    /// <summary>Of what is not applied, so many are counted of each state.</summary>
    public const int MostTroubles = 1_000;

    private const int ExportPage = 1_000;

    /// <summary>What was recorded last comes first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="filter">All that is given must hold.</param>
    /// <param name="cursor">From the page before, null for the first.</param>
    /// <param name="limit">How many, as a rule 1 to 200.</param>
    /// <param name="ct">Ends the search.</param>
    public async Task<Page<LoggedEvent>> ListAsync(Guid tenant, EventFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        var hidden = await HiddenAsync(tenant, ct);
        using var read = await database.ReadAsync(ct);
        var periods = LogPeriods.Read(read, tenant, time.GetUtcNow());
        return filter.State is { } state and not EventState.Processed
            ? await new WebhookSearch(read, reader, tenant, filter, periods).FindAsync(state, Guid.TryParseExact(cursor, "N", out var id) ? id : null, limit)
            : new EventSearch(read, tenant, filter, hidden, periods).Find(EventOrder.TryRead(cursor, out var place) ? place : null, limit);
    }

    /// <summary>All that fits, however much, page by page.</summary>
    public async IAsyncEnumerable<LoggedEvent> AllAsync(Guid tenant, EventFilter filter, [EnumeratorCancellation] CancellationToken ct)
    {
        string? cursor = null;
        do
        {
            var page = await ListAsync(tenant, filter, cursor, ExportPage, ct);
            foreach (var e in page.Data)
                yield return e;

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>What is applied has places in an order; what is not has only the time at which it came.</summary>
    public static bool IsCursor(EventFilter filter, string text) =>
        filter.State is null or EventState.Processed ? EventOrder.TryRead(text, out _) : Guid.TryParseExact(text, "N", out _);

    /// <summary>What is left out.</summary>
    public async ValueTask<IReadOnlyList<HiddenEvents>> HiddenAsync(Guid tenant, CancellationToken ct) =>
        [.. (await connections.OfTenantAsync(tenant, ct)).SelectMany(connection => HiddenEvents.Of(connection, catalog.Info(connection.Provider)))];

    /// <summary>How many webhooks are not applied, counted up to <see cref="MostTroubles"/> of each; tests are no trouble.</summary>
    public async Task<IReadOnlyDictionary<EventState, int>> TroublesAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return new[] { EventState.Waiting, EventState.Unmatched, EventState.Quarantined }
            .ToDictionary(state => state, state => KeptWebhook.Count(read, tenant, state, MostTroubles));
    }
}
