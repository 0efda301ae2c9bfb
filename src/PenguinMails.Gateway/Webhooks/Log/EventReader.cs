using Dapper;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>Reads a tenant's events, without those that its settings hide.</summary>
internal sealed class EventReader
{
    private readonly Session read;
    private readonly Guid tenant;
    private readonly IReadOnlyList<HiddenEvents> hidden;
    private readonly Dictionary<Guid, string> providers;

    public EventReader(Session read, Guid tenant, IReadOnlyList<HiddenEvents> hidden)
    {
        (this.read, this.tenant, this.hidden) = (read, tenant, hidden);
        providers = read.Query<(Guid Id, string Provider)>("SELECT id, provider FROM connections WHERE tenant_id = @tenant", new { tenant })
            .ToDictionary(row => row.Id, row => row.Provider);
    }

    /// <summary>The former ones too: a provider that was removed and connected again is the same to whoever reads.</summary>
    public Guid[] ConnectionsOf(string provider) => [.. providers.Where(one => one.Value == provider).Select(one => one.Key)];

    /// <param name="parameters">Those of the conditions; the tenant is among them.</param>
    /// <param name="conditions">On the events as <c>e</c>, the order and how many.</param>
    /// <param name="with">What to read in place of the table: its definition.</param>
    /// <param name="events">And its name.</param>
    public List<EventRow> Rows(DynamicParameters parameters, string conditions, string with = "", string events = "events")
    {
        var hiding = "";
        foreach (var (i, left) in hidden.Index())
        {
            parameters.Add("hidden" + i, EnumNames.Of(left.Type));
            parameters.Add("hidden_of" + i, ConnectionsOf(left.Provider));
            hiding += $" AND NOT (e.type = @hidden{i} AND e.connection_id = ANY(@hidden_of{i}))";
        }

        parameters.Add("tenant", tenant);
        return read.Query<EventRow>($"{with} SELECT {EventRow.Columns} FROM {events} e WHERE e.tenant_id = @tenant{hiding} AND {conditions}", parameters).AsList();
    }

    /// <summary>Whether a visit was a machine's is judged by all that is known of its delivery.</summary>
    public List<LoggedEvent> Judged(IReadOnlyList<EventRow> rows)
    {
        var visited = Deliveries.Read(read, [.. rows
                .Where(row => row is { DeliveryId: not null, Machine: false } && EnumNames.Parse<EventType>(row.Type) is EventType.Opened or EventType.Clicked)
                .Select(row => new DeliveryKey(row.DeliveryId!.Value, tenant)).Distinct()])
            .ToDictionary(delivery => delivery.Id);
        return [.. rows.Select(row => row.Event(
            providers.GetValueOrDefault(row.ConnectionId, ""), row.DeliveryId is { } id ? visited.GetValueOrDefault(id) : null))];
    }
}
