using System.ComponentModel;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Webhooks.Backfill;

[DisplayName("Reception"), Description("What should have been reported of the last 24 hours, and what was.")]
public sealed record ReceptionView
{
    [Description("How many emails the provider has accepted in the last 24 full hours, so that each has an end to be told of.")]
    public required long Expected { get; init; }

    [Description("Of how many of them the end is known: delivered, bounced or rejected.")]
    public required long Received { get; init; }

    [Description("How long events take to come, in milliseconds: the median of the newest 200. Null where there are none.")]
    public long? LagMs { get; init; }

    [Description("Since when nothing has come, although email has gone out since. Null where all is well.")]
    public DateTimeOffset? SilentSince { get; init; }

    [Description("How many are missing.")]
    public long Missing => Math.Max(0, Expected - Received);
}

/// <summary>Compares what was sent with what was heard, by the counts and the newest events.</summary>
internal sealed class Reception(Database database, TimeProvider time)
{
    private const int Sampled = 2_000;
    private const int Newest = 200;

    /// <summary>How long a provider may say nothing after it has accepted email.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <returns>By connection.</returns>
    public async Task<IReadOnlyDictionary<Guid, ReceptionView>> OfTenantAsync(Guid tenant, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var hour = now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerHour));
        using var read = await database.ReadAsync(ct);
        var counts = read.Rows("""
            SELECT connection_id, CAST(SUM(CASE WHEN hour < @hour THEN sent ELSE 0 END) AS bigint), CAST(SUM(CASE WHEN hour < @hour THEN delivered + bounced + rejected ELSE 0 END) AS bigint),
              MAX(CASE WHEN sent > 0 THEN hour ELSE 0 END)
            FROM hourly WHERE tenant_id = @tenant AND hour >= @from GROUP BY connection_id
            """, new { tenant, hour, from = hour.AddHours(-24) }, row => (Connection: row.Uuid(0), Sent: row.Number(1), Heard: row.Number(2), LastHour: row.Time(3)));
        var events = read.Rows($"""
            SELECT connection_id, at, received_at FROM events WHERE tenant_id = @tenant AND seq >= @from AND received_at > 0 ORDER BY seq DESC LIMIT {Sampled}
            """, new { tenant, from = EventOrder.LowestAt(now.AddDays(-7)) }, row => (Connection: row.Uuid(0), At: row.Time(1), ReceivedAt: row.Time(2))).ToLookup(e => e.Connection);
        return counts.ToDictionary(count => count.Connection, count =>
        {
            var newest = events[count.Connection].Take(Newest).ToList();
            var heard = newest.Count == 0 ? (DateTimeOffset?)null : newest.Max(e => e.ReceivedAt);
            return new ReceptionView
            {
                Expected = count.Sent,
                Received = Math.Min(count.Sent, count.Heard),
                LagMs = newest.Count == 0 ? null : Median([.. newest.Select(e => (long)Math.Max(0, (e.ReceivedAt - e.At).TotalMilliseconds))]),
                SilentSince = heard is { } last && now - last > Patience && count.LastHour > last ? last : null,
            };
        });
    }

    private static long Median(List<long> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
