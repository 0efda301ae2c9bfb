using Dapper;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>A tenant's events in the order in which they were recorded, for callers that follow them.</summary>
internal sealed class EventFeed(Database database, EventLog log)
{
    /// <param name="tenant">Whose.</param>
    /// <param name="after">Where the caller is: a place of <see cref="EventOrder"/>, 0 for the beginning.</param>
    /// <param name="types">Only these; all where it is empty.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>The events, and where to go on: at the end of all that is recorded, too.</returns>
    public async Task<(IReadOnlyList<FeedEvent> Events, long Next)> AfterAsync(Guid tenant, long after, IReadOnlyCollection<EventType> types, int limit, CancellationToken ct)
    {
        var hidden = await log.HiddenAsync(tenant, ct);
        using var read = await database.ReadAsync(ct);
        var end = EventOrder.EndOf(read, tenant);
        var parameters = new DynamicParameters(new { after, end, limit, types = types.Select(EnumNames.Of).ToArray() });
        var reader = new EventReader(read, tenant, hidden);
        var rows = reader.Rows(parameters, $"""
            e.received_at > 0 AND e.seq > @after AND e.seq <= @end{(types.Count > 0 ? " AND e.type = ANY(@types::text[])" : "")} ORDER BY e.seq LIMIT @limit
            """);
        return (Labelled(read, tenant, reader.Judged(rows)), rows.Count == limit ? rows[^1].Seq : Math.Max(after, end));
    }

    /// <summary>Events by their ids, also those that are hidden by now.</summary>
    public async Task<IReadOnlyList<FeedEvent>> FindAsync(Guid tenant, Guid[] ids, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var reader = new EventReader(read, tenant, []);
        return Labelled(read, tenant, reader.Judged(reader.Rows(new DynamicParameters(new { ids }), "e.id = ANY(@ids)")));
    }

    private static List<FeedEvent> Labelled(Session read, Guid tenant, List<LoggedEvent> events)
    {
        var labels = MessageLabels.Find(read, tenant, [.. events.Select(e => e.MessageId).OfType<Guid>().Distinct()]);
        return events.ConvertAll(e => FeedEvent.Of(e, labels.GetValueOrDefault(e.MessageId ?? Guid.Empty, MessageLabels.None)));
    }
}
