using System.Collections.Concurrent;

namespace PenguinMails.Gateway.Tracking.Hits;

/// <summary>
/// How often a minute one link's hits are recorded: enough for people and for judging machines, too little to fill the store
/// with. Per node, and forgotten when it grows too large: then some more are recorded.
/// </summary>
internal sealed class HitLimit(TimeProvider time)
{
    public const int MostPerMinute = 30;

    private const int MostLinks = 200_000;

    private volatile ConcurrentDictionary<Guid, int> hits = new();
    private long window;
    private int links;

    public bool Allows(Guid link)
    {
        var minute = time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
        if (Interlocked.Exchange(ref window, minute) != minute || Volatile.Read(ref links) >= MostLinks)
            (hits, links) = (new(), 0);

        var count = hits.AddOrUpdate(link, 1, (_, before) => before + 1);
        if (count == 1)
            Interlocked.Increment(ref links);

        return count <= MostPerMinute;
    }
}
