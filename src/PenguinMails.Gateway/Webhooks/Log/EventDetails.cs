using System.Text;
using Dapper;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>All that is known of one event or webhook, and its replay.</summary>
internal sealed class EventDetails(Database database, Writer writer, RawReader reader, Audit audit, TimeProvider time)
{
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Of an event, or of a webhook that has become none.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<EventDetail?> FindAsync(Guid tenant, Guid id, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var row = RowOf(read, tenant, id);
        var webhook = KeptWebhook.Find(read, tenant, RawOf(read, tenant, id) ?? id);
        if ((row?.ConnectionId ?? webhook?.ConnectionId) is not { } connection)
            return null;

        var reading = webhook is null ? [] : await WebhookSearch.EventsAsync(reader, webhook);
        var e = row is null
            ? WebhookSearch.Of(webhook!, reading.Count > 0 ? reading[0] : null)
            : new EventReader(read, tenant, []).Judged([row])[0] with { State = webhook?.State ?? EventState.Processed, Problem = webhook?.Problem };
        if (!LogPeriods.Read(read, tenant, time.GetUtcNow()).Shows(connection, e.ReceivedAt))
            return null;

        return new()
        {
            Event = new(e),
            ConnectionId = connection,
            Reading = reading.Count > 0 ? Shown(reading.FirstOrDefault(one => one.Type == e.Type && one.At == e.At) ?? reading[0]) : null,
            Raw = webhook is null ? null : new(webhook.Body.Length, Encoding.UTF8.GetString(webhook.Body), PrettyBody.Of(webhook.Body), WebhookHeaders.Read(webhook.Headers)),
            Changes = EventChanges.Of(read, tenant, e, row?.CallId),
            Timings = new(e.Type is null ? null : e.At, e.ReceivedAt, row is null ? null : EventOrder.TimeOf(row.Seq), webhook?.Tries, webhook?.NextAt),
        };
    }

    /// <summary>Has the webhook processed once more. That changes nothing that it changed before.</summary>
    public async Task<(EventReplay? Replay, Problem? Problem)> ReplayAsync(Guid tenant, Guid id, string actor, CancellationToken ct)
    {
        if (await FindAsync(tenant, id, ct) is not { } found)
            return (null, NoSuch());

        Guid raw;
        using (var read = await database.ReadAsync(ct))
            raw = RawOf(read, tenant, id) ?? id;

        var (now, entry) = (time.GetUtcNow(), audit.Entry(tenant, actor, "webhook.replayed", new { @event = PublicId.Format(PublicId.Event, id), found.Event.Provider }));
        var replayed = await writer.ChangeAsync(session =>
        {
            if (!RawEvent.Replay(session, tenant, raw, now))
                return false;

            Audit.Write(session, entry);
            return true;
        });
        return replayed ? (new(id, EventState.Waiting), null) : (null, NotKept());
    }

    public static Problem NoSuch() => Problems.NotFound("Event not found, or no longer kept in the log.");

    public static Problem NotKept() => Problems.Conflict("The webhook as it came is no longer kept, so it can't be replayed.");

    private static EventReading Shown(ProviderEvent e) => new(e.Key, e.ProviderMessageId, e.UserAgent, e.DeliveryId ?? e.EnvelopeId);

    private static EventRow? RowOf(Session read, Guid tenant, Guid id) =>
        new EventReader(read, tenant, []).Rows(new DynamicParameters(new { id }), "e.id = @id").FirstOrDefault();

    private static Guid? RawOf(Session read, Guid tenant, Guid id) =>
        read.Query<Guid>("SELECT raw_id FROM events WHERE id = @id AND tenant_id = @tenant", new { id, tenant }).Cast<Guid?>().FirstOrDefault();
}
