using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// What a ready queue has no room for of one class, by id alone, in the order in which it goes out. The rows stay as they are, where putting them in the
/// scheduled queue would write every index that leaves out what is fresh, only to write them again when it goes out.
/// </summary>
internal sealed class IdBacklog(QueueMemory memory)
{
    private readonly DeadlineQueue<(Guid Delivery, Guid Envelope)> ids = new();

    public int Count => ids.Count;

    /// <summary>The earliest deadline in it; null where none has one.</summary>
    public DateTimeOffset? Earliest => ids.Earliest;

    /// <returns>False where there is no room even for ids: it belongs in the scheduled queue.</returns>
    public bool TryAdd(Guid envelope, IReadOnlyCollection<Guid> deliveries, DateTimeOffset? until)
    {
        if (!memory.TryTakeIds(deliveries.Count))
            return false;

        foreach (var delivery in deliveries)
            ids.Enqueue((delivery, envelope), until);
        return true;
    }

    /// <summary>The first envelopes' ids, each of which is that of the delivery that leads it.</summary>
    public List<Guid> Take(int most, bool onlyDeadlines = false)
    {
        var leads = new List<Guid>();
        var before = ids.Count;
        while (leads.Count < most && (onlyDeadlines ? ids.Timed : ids.Count) > 0)
            if (ids.Dequeue() is var next && next.Delivery == next.Envelope)
                leads.Add(next.Envelope);

        memory.GiveBackIds(before - ids.Count);
        return leads;
    }

    public List<FreshDelivery> Drain(Guid tenant)
    {
        var all = All(tenant);
        memory.GiveBackIds(all.Count);
        ids.Clear();
        return all;
    }

    public List<FreshDelivery> All(Guid tenant) =>
        [.. ids.All.Select(one => new FreshDelivery { Id = one.Delivery, TenantId = tenant, EnvelopeId = one.Envelope })];
}
