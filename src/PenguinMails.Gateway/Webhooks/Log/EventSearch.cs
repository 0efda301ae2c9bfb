using Dapper;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>Reads a page of the log. Places begin with the time of recording, so a page and a range of days are a range of places.</summary>
internal sealed class EventSearch(Session read, Guid tenant, EventFilter filter, IReadOnlyList<HiddenEvents> hidden, LogPeriods periods)
{
    /// <summary>Of one address: as many of its emails, the newest, are looked at.</summary>
    public const int MostDeliveries = 1_000;

    private readonly EventReader reader = new(read, tenant, hidden);

    public Page<LoggedEvent> Find(long? cursor, int limit)
    {
        var parameters = new DynamicParameters(new { before = Before(cursor), from = filter.From is { } from ? EventOrder.LowestAt(from) : 0, most = limit + 1 });
        var rows = Rows(Conditions(parameters), parameters);
        var page = rows.Take(limit).ToList();
        return new(reader.Judged(page), rows.Count > limit ? EventOrder.Text(page[^1].Seq) : null);
    }

    private long Before(long? cursor) => Math.Min(cursor ?? long.MaxValue, filter.Until is { } until ? EventOrder.LowestAt(until) : long.MaxValue);

    private List<EventRow> Rows(string conditions, DynamicParameters parameters) => filter.About switch
    {
        null => reader.Rows(parameters, "e.received_at > 0" + conditions),
        EventsAbout.Delivery about => OfDeliveries([about.Id], conditions, parameters),
        EventsAbout.Message about => OfDeliveries(Deliveries(about), conditions, parameters),
        EventsAbout.ProviderMessage about => OfDeliveries(Known(about.Id), conditions, parameters),
        EventsAbout.Address about => [.. OfDeliveries(Deliveries(about).Union(Known(about.Id)), conditions, parameters).Concat(OfNobody(about, conditions, parameters))
            .OrderByDescending(row => row.Seq)],
        _ => throw new InvalidOperationException(filter.About.GetType().Name),
    };

    private List<EventRow> OfDeliveries(IEnumerable<Guid> deliveries, string conditions, DynamicParameters parameters)
    {
        parameters.Add("deliveries", deliveries.ToArray());
        // Materialized: else PostgreSQL may walk down from the newest event of all tenants until a page is full.
        return reader.Rows(
            parameters, "1 = 1" + conditions, "WITH found AS MATERIALIZED (SELECT * FROM events WHERE tenant_id = @tenant AND delivery_id = ANY(@deliveries))", "found");
    }

    private List<EventRow> OfNobody(EventsAbout.Address about, string conditions, DynamicParameters parameters)
    {
        parameters.Add("address", about.Key);
        return reader.Rows(parameters, "e.delivery_id IS NULL AND lower(e.recipient) = @address" + conditions);
    }

    private IReadOnlyList<Guid> Deliveries(EventsAbout.Message about) => read.Query<Guid>(
        "SELECT id FROM deliveries WHERE tenant_id = @tenant AND id > @Id AND id < @end",
        new { tenant, about.Id, end = DeliveryId.EndOf(about.Id) });

    // What an event was told of is not fresh any more.
    private IReadOnlyList<Guid> Deliveries(EventsAbout.Address about) => read.Query<Guid>("""
        SELECT id FROM deliveries WHERE tenant_id = @tenant AND NOT fresh AND recipient_key = @Key ORDER BY id DESC LIMIT @MostDeliveries
        """, new { tenant, about.Key, MostDeliveries });

    private IReadOnlyList<Guid> Known(string providersId) => read.Query<Guid>(
        "SELECT id FROM deliveries WHERE tenant_id = @tenant AND provider_message_id = @providersId ORDER BY id DESC LIMIT @MostDeliveries", new { tenant, providersId, MostDeliveries });

    private string Conditions(DynamicParameters parameters)
    {
        var conditions = " AND e.seq < @before AND e.seq >= @from";
        if (filter.Type is { } type)
        {
            parameters.Add("type", EnumNames.Of(type));
            conditions += " AND e.type = @type";
        }

        if (filter.Provider is { } provider)
        {
            parameters.Add("provider", reader.ConnectionsOf(provider));
            conditions += " AND e.connection_id = ANY(@provider)";
        }

        foreach (var (i, (connection, since)) in periods.Since.Index())
        {
            parameters.Add("kept_of" + i, connection);
            parameters.Add("kept" + i, since);
            conditions += $" AND NOT (e.connection_id = @kept_of{i} AND e.received_at < @kept{i})";
        }

        return conditions + " ORDER BY e.seq DESC LIMIT @most";
    }
}
