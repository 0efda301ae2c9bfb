using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Processing;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>Compares the events that are recorded with what their webhooks say.</summary>
internal sealed record EventCheck(IReadOnlyList<StoredEvent> Missing, IReadOnlyList<StoredEvent> Wrong)
{
    public static EventCheck Of(IReadOnlyList<Reading> readings, IReadOnlyDictionary<Guid, RecordedEvent> recorded, DateTimeOffset now) => new(
        [.. readings.Where(reading => !recorded.ContainsKey(reading.Id)).Select(reading => reading.Stored(now)).OfType<StoredEvent>().DistinctBy(e => e.Id)],
        [.. readings.Where(reading => recorded.TryGetValue(reading.Id, out var row) && row.Raw == reading.Raw.Id).Select(reading => reading.AsStored)
            .Where(e => e.Text != recorded[e.Id].Text).DistinctBy(e => e.Id)]);

    public void Mend(Session session, DateTimeOffset now)
    {
        session.Update(StoredEvent.Corrected, Wrong);
        StoredEvent.Record(session, Missing, now);
    }
}
