using System.Collections.Concurrent;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Calls;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// What a ready queue has learnt of the day's limits: it need not try again before they end. The counting itself is
/// <see cref="DailyUsageStore"/>'s.
/// </summary>
internal sealed class DailyLimitCache(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, Surplus Surplus)> domains = [];
    private long closedUntil;

    /// <summary>No server carries anything more today.</summary>
    public void Close(DateTimeOffset until) => Volatile.Write(ref closedUntil, until.ToUnixTimeMilliseconds());

    /// <summary>A From domain has sent what its warm-up allows today.</summary>
    public void Close(string fromDomain, DateTimeOffset until, Surplus surplus) => domains[fromDomain] = (until, surplus);

    /// <summary>When the From domain may send again; null while it may.</summary>
    public DateTimeOffset? ClosedUntil(string fromDomain)
    {
        var now = time.GetUtcNow();
        if (DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref closedUntil)) is var all && all > now)
            return all;

        return domains.TryGetValue(fromDomain, out var closed) && closed.Until > now ? closed.Until : null;
    }

    /// <summary>False where another connection should take what comes from this domain.</summary>
    public bool IsReady(string fromDomain) =>
        ClosedUntil(fromDomain) is null || (domains.TryGetValue(fromDomain, out var closed) && closed.Until > time.GetUtcNow() && closed.Surplus == Surplus.Wait);

    /// <summary>What was known of a connection no longer counts when it was changed.</summary>
    public void Reset()
    {
        domains.Clear();
        Volatile.Write(ref closedUntil, 0);
    }
}
