namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>How far a rebuild is and what it found: what it has changed, or would.</summary>
internal sealed class RebuildTally
{
    public long Webhooks { get; set; }

    /// <summary>Webhooks that can't be read any more, and tell nothing.</summary>
    public long Unreadable { get; set; }

    public long EventsAdded { get; set; }
    public long EventsCorrected { get; set; }
    public long EventsRemoved { get; set; }

    /// <summary>Entries of the suppression list, registers with the wrong one, and soft bounces.</summary>
    public long Suppressions { get; set; }

    public long Deliveries { get; set; }
    public long DeliveriesChanged { get; set; }

    /// <summary>Deliveries of which nothing shows any more that they went out; they are not sent again for it.</summary>
    public long DeliveriesKept { get; set; }

    /// <summary>Deliveries whose webhooks are not all kept.</summary>
    public long DeliveriesFrozen { get; set; }

    public long Counts { get; set; }
}
