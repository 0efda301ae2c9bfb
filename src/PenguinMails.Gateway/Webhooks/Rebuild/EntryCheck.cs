using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Processing;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>Compares what events left on the suppression list, and the soft bounces that count for it, with what they say of their addresses.</summary>
internal sealed record EntryCheck(
    IReadOnlyList<Suppression> Missing, IReadOnlyList<Suppression> Wrong, IReadOnlyList<SoftBounce> MissingBounces, IReadOnlyList<SoftBounce> WrongBounces)
{
    public int Count => Missing.Count + Wrong.Count + MissingBounces.Count + WrongBounces.Count;

    public static EntryCheck Of(Session session, IReadOnlyList<Reading> readings, IReadOnlyDictionary<Guid, RecordedEvent> recorded, DateTimeOffset now)
    {
        // Of an event that was told twice, the webhook that was first.
        var first = readings.Where(reading => !recorded.TryGetValue(reading.Id, out var row) || row.Raw == reading.Raw.Id).DistinctBy(reading => reading.Id).ToList();
        var keys = first.SelectMany(reading => Keys(reading, recorded.GetValueOrDefault(reading.Id))).ToList();
        var entries = SuppressionRegisters.Of(session, keys).ToLookup(entry => entry.EventId);
        var bounces = SoftBounces.Find(session, keys).ToLookup(bounce => bounce.EventId);
        return new(
            [.. WithoutEchoes(session, first.SelectMany(reading => reading.Suppressions.Where(entry => !entries[reading.Id].Any(there => IsSame(there, entry))).Select(entry => (reading, entry))))],
            [.. first.SelectMany(reading => entries[reading.Id].Where(there => there.Source == reading.Source && !reading.Suppressions.Any(entry => IsSame(there, entry))))],
            [.. first.Where(reading => !bounces[reading.Id].Any()).Select(reading => reading.SoftBounce).OfType<SoftBounce>().Where(bounce => !SoftBounces.IsOver(bounce, now))],
            [.. first.SelectMany(reading => bounces[reading.Id].Where(there => there.Address != reading.SoftBounce?.Address))]);
    }

    public void Mend(Session session)
    {
        SuppressionRegisters.Remove(session, Wrong);
        SoftBounces.Remove(session, WrongBounces);
        SuppressionList.Add(session, Missing);
        SoftBounces.Add(session, MissingBounces);
    }

    /// <summary>At the address that is meant, and at the one that was.</summary>
    private static IEnumerable<EntryKey> Keys(Reading reading, RecordedEvent? recorded) =>
        new[] { reading.Address, SuppressionList.KeyOf(recorded?.Recipient ?? reading.Address) }.Distinct().Select(address => new EntryKey(reading.Raw.TenantId, address, reading.Event.At, reading.Id));

    private static bool IsSame(Suppression a, Suppression b) => (a.Address, a.Scope, a.Reason, a.Source, a.Active) == (b.Address, b.Scope, b.Reason, b.Source, b.Active);

    /// <summary>Whether a provider told only of our own push can't be said later: it was judged when it was heard.</summary>
    private static List<Suppression> WithoutEchoes(Session session, IEnumerable<(Reading Reading, Suppression Entry)> missing)
    {
        var open = missing.Where(one => !one.Reading.Event.IsByAccount || one.Reading.Raw.State == RawEventState.Quarantined).ToList();
        return SuppressionPushes.WithoutEchoes(session, [.. open.Select(one => one.Entry)],
            open.Where(one => one.Reading.Event.IsByAccount).DistinctBy(one => one.Reading.Id).ToDictionary(one => one.Reading.Id, one => one.Reading.Raw.ConnectionId));
    }
}
