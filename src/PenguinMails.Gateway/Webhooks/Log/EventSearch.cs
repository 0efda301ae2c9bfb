using Dapper;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>Reads a page of the log. Ids are led by the event's time, so a page and a range of days are a range of ids.</summary>
internal sealed class EventSearch(Session read, Guid tenant, EventFilter filter, IReadOnlyList<HiddenEvents> hidden)
{
    /// <summary>Of one address: as many of its emails, the newest, are looked at.</summary>
    public const int MostDeliveries = 1_000;

    private static readonly Guid Highest = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    public Page<LoggedEvent> Find(string? cursor, int limit)
    {
        var providers = read.Query<(Guid Id, string Provider)>("SELECT id, provider FROM connections WHERE tenant_id = @tenant", new { tenant })
            .ToDictionary(row => row.Id, row => row.Provider);
        var parameters = new DynamicParameters(new { tenant, before = Before(cursor), from = filter.From is { } from ? IdOrder.LowestAt(from) : Guid.Empty, most = limit + 1 });
        var rows = Rows(Conditions(parameters, providers), parameters);
        var page = rows.Take(limit).ToList();
        var visited = Visited(page);
        return new(
            [.. page.Select(row => row.Event(providers.GetValueOrDefault(row.ConnectionId, ""), row.DeliveryId is { } id ? visited.GetValueOrDefault(id) : null))],
            rows.Count > limit ? page[^1].Id.ToString("N") : null);
    }

    private Guid Before(string? cursor)
    {
        var until = filter.Until is { } time ? IdOrder.LowestAt(time) : Highest;
        return Guid.TryParseExact(cursor, "N", out var given) && IdOrder.Instance.Compare(given, until) < 0 ? given : until;
    }

    private List<Found> Rows(string conditions, DynamicParameters parameters) => filter.About switch
    {
        null => Rows("", "events", " AND e.received_at > 0" + conditions, parameters),
        EventsAbout.Delivery about => OfDeliveries([about.Id], conditions, parameters),
        EventsAbout.Message about => OfDeliveries(Deliveries(about), conditions, parameters),
        EventsAbout.Address about => [.. OfDeliveries(Deliveries(about), conditions, parameters).Concat(OfNobody(about, conditions, parameters))
            .OrderByDescending(row => row.Id, IdOrder.Instance)],
        _ => throw new InvalidOperationException(filter.About.GetType().Name),
    };

    private List<Found> OfDeliveries(IEnumerable<Guid> deliveries, string conditions, DynamicParameters parameters)
    {
        parameters.Add("deliveries", deliveries.ToArray());
        // Materialized: else PostgreSQL may walk down from the newest event of all tenants until a page is full.
        return Rows(
            "WITH found AS MATERIALIZED (SELECT * FROM events WHERE tenant_id = @tenant AND delivery_id = ANY(@deliveries))", "found", conditions, parameters);
    }

    private List<Found> OfNobody(EventsAbout.Address about, string conditions, DynamicParameters parameters)
    {
        parameters.Add("address", about.Key);
        return Rows("", "events", " AND e.delivery_id IS NULL AND lower(e.recipient) = @address" + conditions, parameters);
    }

    private IReadOnlyList<Guid> Deliveries(EventsAbout.Message about) => read.Query<Guid>(
        "SELECT id FROM deliveries WHERE tenant_id = @tenant AND id > @Id AND id < @end",
        new { tenant, about.Id, end = DeliveryId.EndOf(about.Id) });

    // What an event was told of is not fresh any more.
    private IReadOnlyList<Guid> Deliveries(EventsAbout.Address about) => read.Query<Guid>("""
        SELECT id FROM deliveries WHERE tenant_id = @tenant AND NOT fresh AND recipient_key = @Key ORDER BY id DESC LIMIT @MostDeliveries
        """, new { tenant, about.Key, MostDeliveries });

    private List<Found> Rows(string with, string events, string conditions, DynamicParameters parameters) => read.Query<Found>($"""
        {with} SELECT e.id, e.delivery_id, e.call_id, e.connection_id, e.type, e.class, e.at, e.received_at, e.recipient, e.detail, e.url, e.machine
        FROM {events} e
        WHERE e.tenant_id = @tenant AND e.id < @before AND e.id >= @from{conditions}
        ORDER BY e.id DESC LIMIT @most
        """, parameters).AsList();

    private string Conditions(DynamicParameters parameters, Dictionary<Guid, string> providers)
    {
        var conditions = "";
        if (filter.Type is { } type)
        {
            parameters.Add("type", EnumNames.Of(type));
            conditions += " AND e.type = @type";
        }

        if (filter.Provider is { } provider)
        {
            parameters.Add("provider", ConnectionsOf(provider));
            conditions += " AND e.connection_id = ANY(@provider)";
        }

        foreach (var (i, left) in hidden.Index())
        {
            parameters.Add("hidden" + i, EnumNames.Of(left.Type));
            parameters.Add("hidden_of" + i, ConnectionsOf(left.Provider));
            conditions += $" AND NOT (e.type = @hidden{i} AND e.connection_id = ANY(@hidden_of{i}))";
        }

        return conditions;

        // The former ones too: a provider that was removed and connected again is the same to whoever reads.
        Guid[] ConnectionsOf(string name) => [.. providers.Where(one => one.Value == name).Select(one => one.Key)];
    }

    /// <summary>Whether a visit was a machine's is judged by all that is known of its delivery.</summary>
    private Dictionary<Guid, Delivery> Visited(IEnumerable<Found> rows) => Sending.Records.Deliveries.Read(read, [.. rows
            .Where(row => row is { DeliveryId: not null, Machine: false } && EnumNames.Parse<EventType>(row.Type) is EventType.Opened or EventType.Clicked)
            .Select(row => new DeliveryKey(row.DeliveryId!.Value, tenant)).Distinct()])
        .ToDictionary(delivery => delivery.Id);

    private sealed record Found
    {
        public Guid Id { get; init; }
        public Guid? DeliveryId { get; init; }
        public Guid? CallId { get; init; }
        public Guid ConnectionId { get; init; }
        public string Type { get; init; } = "";
        public string? Class { get; init; }
        public DateTimeOffset At { get; init; }
        public DateTimeOffset ReceivedAt { get; init; }
        public string Recipient { get; init; } = "";
        public string? Detail { get; init; }
        public string? Url { get; init; }
        public bool Machine { get; init; }

        public LoggedEvent Event(string provider, Delivery? visited)
        {
            var type = EnumNames.Parse<EventType>(Type);
            return new()
            {
                Id = Id,
                At = At,
                ReceivedAt = ReceivedAt,
                Provider = provider,
                Type = type,
                Class = Class is null ? null : EnumNames.Parse<BounceClass>(Class),
                Recipient = Recipient,
                DeliveryId = DeliveryId,
                Detail = Detail,
                Url = Url,
                Machine = Machine || visited?.WasMachine(CallId, type, At, Url) == true,
                Took = type == EventType.Delivered ? Since(CallId) : null,
            };
        }

        /// <summary>Null where the provider's clock is behind ours.</summary>
        private TimeSpan? Since(Guid? call) => call is { } id && At - Sending.Records.DeliveryId.TimeOf(id) is { Ticks: >= 0 } took ? took : null;
    }
}
