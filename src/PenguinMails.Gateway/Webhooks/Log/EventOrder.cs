using System.Globalization;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>
/// The order in which a tenant's events were recorded. A place begins with the time, so that a range of days is a range of places. The tenant's
/// row stays locked until the transaction ends: so no event ever appears below a place that could be read before, whichever node recorded it.
/// </summary>
internal static class EventOrder
{
    /// <summary>So many bits count what is recorded in one millisecond.</summary>
    private const int CountBits = 20;

    /// <summary>What comes after, in the 23rd century, is as late as anything.</summary>
    private const long LatestMilliseconds = (1L << 43) - 1;

    private static readonly Table<(Guid Tenant, long Last)> Ends = new("event_order",
        new("tenant_id", ColumnKind.Uuid, row => row.Tenant),
        new("last_seq", ColumnKind.Integer, row => row.Last))
    {
        KeyColumns = 1,
    };

    /// <summary>Not above any place that is given at that time or later, above every earlier one.</summary>
    public static long LowestAt(DateTimeOffset time) => Math.Clamp(time.ToUnixTimeMilliseconds(), 0, LatestMilliseconds) << CountBits;

    public static DateTimeOffset TimeOf(long place) => DateTimeOffset.FromUnixTimeMilliseconds(place >> CountBits);

    /// <summary>A place as callers see it: opaque to them.</summary>
    public static string Text(long place) => place.ToString("x16", CultureInfo.InvariantCulture);

    public static bool TryRead(string? text, out long place) =>
        long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out place) && text.Length == 16 && place >= 0;

    /// <summary>The last place of a tenant: all up to it can be read. A later statement sees them all.</summary>
    public static long EndOf(Session read, Guid tenant) => read.First<long>("SELECT last_seq FROM event_order WHERE tenant_id = @tenant", new { tenant });

    /// <summary>Gives each tenant so many places.</summary>
    /// <returns>Below the first of each.</returns>
    public static Dictionary<Guid, long> Reserve(Session session, IEnumerable<KeyValuePair<Guid, int>> counts, DateTimeOffset now)
    {
        var asked = counts.Select(count => (count.Key, count.Value)).OrderBy(count => count.Key, IdOrder.Instance).ToList();
        var keys = asked.ConvertAll(count => (count.Key, 0L));
        var known = Lock(session, keys);
        if (keys.FindAll(key => !known.ContainsKey(key.Key)) is { Count: > 0 } first)
        {
            session.Insert(Ends, first);
            foreach (var (tenant, last) in Lock(session, first))
                known.Add(tenant, last);
        }

        // A clock that was set back, or another node's that is behind, must not give a place twice.
        var below = asked.ToDictionary(count => count.Key, count => Math.Max(known[count.Key], LowestAt(now)));
        session.Update(Ends, asked.ConvertAll(count => (count.Key, below[count.Key] + count.Value)));
        return below;
    }

    private static Dictionary<Guid, long> Lock(Session session, List<(Guid, long)> keys) =>
        session.Find(Ends, "t.tenant_id, t.last_seq", keys, row => (row.Uuid(0), row.Number(1))).ToDictionary();
}
