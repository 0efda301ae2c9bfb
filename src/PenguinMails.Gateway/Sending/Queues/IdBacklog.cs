using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// What a ready queue has no room for, by id alone, in the order of arrival. The rows stay as they are, where putting them in the scheduled queue
/// would write every index that leaves out what is fresh, only to write them again when it goes out.
/// </summary>
internal sealed class IdBacklog(QueueMemory memory)
{
    private readonly Queue<(Guid Delivery, Guid Envelope)> urgent = new();
    private readonly Queue<(Guid Delivery, Guid Envelope)> bulk = new();

    public int Urgent => urgent.Count;
    public int Bulk => bulk.Count;

    /// <returns>False where there is no room even for ids: it belongs in the scheduled queue.</returns>
    public bool TryAdd(bool isBulk, Guid envelope, IReadOnlyCollection<Guid> deliveries)
    {
        if (!memory.TryTakeIds(deliveries.Count))
            return false;

        var queue = isBulk ? bulk : urgent;
        foreach (var delivery in deliveries)
            queue.Enqueue((delivery, envelope));
        return true;
    }

    /// <summary>The first envelopes' ids, each of which is that of the delivery that leads it.</summary>
    public List<Guid> Take(bool isBulk, int most)
    {
        var leads = new List<Guid>();
        var queue = isBulk ? bulk : urgent;
        var before = queue.Count;
        while (leads.Count < most && queue.TryDequeue(out var next))
            if (next.Delivery == next.Envelope)
                leads.Add(next.Envelope);

        memory.GiveBackIds(before - queue.Count);
        return leads;
    }

    public List<FreshDelivery> Drain(Guid tenant)
    {
        var all = All(tenant);
        memory.GiveBackIds(all.Count);
        urgent.Clear();
        bulk.Clear();
        return all;
    }

    public List<FreshDelivery> All(Guid tenant) =>
        [.. urgent.Concat(bulk).Select(one => new FreshDelivery { Id = one.Delivery, TenantId = tenant, EnvelopeId = one.Envelope })];
}
