using System.Collections.Concurrent;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Alerts;

/// <summary>One connection carries what another should.</summary>
/// <param name="Since">The first time; from then on the other has carried nothing.</param>
/// <param name="Last">The last time.</param>
/// <param name="Why">As the end of a sentence.</param>
internal sealed record StandIn(Connection Missed, string By, DateTimeOffset Since, DateTimeOffset Last, string Why);

/// <summary>
/// Which connections others stand in for, as this node has seen it since the connection carried something itself. What lasts is told by the rounds over the
/// alerts; the alert is stored, and outlives this.
/// </summary>
internal sealed class FailoverWatch(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, StandIn> byMissed = new();

    public IEnumerable<StandIn> All => byMissed.Values;

    /// <summary>An email was accepted by another than the rules send it to.</summary>
    public void StoodIn(Connection missed, Connection by, string why)
    {
        var now = time.GetUtcNow();
        byMissed.AddOrUpdate(missed.Id, _ => new(missed, by.Provider, now, now, why), (_, known) => known with { By = by.Provider, Last = now, Why = why });
    }

    /// <summary>It carries email itself.</summary>
    public void Carried(Guid connection) => byMissed.TryRemove(connection, out _);
}
