using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tracking;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>What several events say together, one after the other. Nothing is written; the deliveries are locked.</summary>
internal sealed class Readings
{
    private readonly Dictionary<Guid, (Delivery Before, Delivery After)> changes = [];

    public Readings(Session session, IReadOnlyList<(RawEvent Raw, ProviderEvent Event)> pairs)
    {
        var judged = pairs.Select(pair => (pair.Raw, Event: Judged(pair.Event))).ToList();
        var matcher = new EventMatcher(session, judged);
        All = judged.ConvertAll(pair => Read(matcher.Find(pair.Raw, pair.Event), pair.Raw, pair.Event));
    }

    public IReadOnlyList<Reading> All { get; }

    /// <summary>Deliveries of which more is known than before.</summary>
    public IReadOnlyCollection<(Delivery Before, Delivery After)> Changes => [.. changes.Values.Where(change => change.Before != change.After)];

    public IReadOnlyCollection<(Delivery Delivery, Attempt Known)> Reports => [.. All.Where(reading => reading.Known is not null).Select(reading => (reading.Delivery!, reading.Known!))];

    private Reading Read(Delivery? found, RawEvent raw, ProviderEvent e)
    {
        var delivery = found is null ? null : changes.TryGetValue(found.Id, out var change) ? change.After : found;
        if (delivery is null || !EventFacts.WasCarried(delivery, raw, e))
            return new(raw, e, null, null);

        var known = EventFacts.Reported(delivery, raw, e);
        if (known is not null)
            changes[delivery.Id] = (changes.TryGetValue(delivery.Id, out var earlier) ? earlier.Before : delivery, EventFacts.Apply(delivery, known));

        return new(raw, e, delivery, known);
    }

    /// <summary>What an event says of itself; what only others show of it is judged when it is read.</summary>
    private static ProviderEvent Judged(ProviderEvent e) => e.Machine || !MachineAgents.Made(e) ? e : e with { Machine = true };
}
