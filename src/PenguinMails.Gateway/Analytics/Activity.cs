using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics;

/// <summary>What a tenant's connections did lately, hour by hour and day by day in UTC, from the hourly rollup.</summary>
internal sealed class Activity(Database database, TimeProvider time)
{
    /// <summary>Today, and the last 24 hours with the one that runs.</summary>
    public async Task<LastDay> LastDayAsync(Guid tenant, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var start = today.AddHours(now.UtcDateTime.Hour - (LastDay.Hours - 1));
        var rows = await ReadAsync(tenant, start < today ? start : today, 1, ct);
        return new()
        {
            Start = start,
            Sent = Sum(row => row.Sent),
            Delivered = Sum(row => row.Delivered),
            Bounced = Sum(row => row.Bounced),
            Complained = Sum(row => row.Complained),
            SentByHour = rows.GroupBy(row => row.ConnectionId).ToDictionary(group => group.Key, ByHour),
        };

        long Sum(Func<ActivityRow, long> count) => rows.Where(row => row.At >= today).Sum(count);

        IReadOnlyList<long> ByHour(IEnumerable<ActivityRow> of) =>
            [.. Enumerable.Range(0, LastDay.Hours).Select(hour => of.Where(row => row.At == start.AddHours(hour)).Sum(row => row.Sent))];
    }

    /// <summary>The last days with today, a row for each on which a connection carried anything.</summary>
    public Task<IReadOnlyList<ActivityRow>> DaysAsync(Guid tenant, int days, CancellationToken ct) =>
        ReadAsync(tenant, new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(1 - days), 24, ct);

    private async Task<IReadOnlyList<ActivityRow>> ReadAsync(Guid tenant, DateTimeOffset since, int hours, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<ActivityRow>("""
            SELECT connection_id, hour / @span * @span AS at, CAST(SUM(sent) AS bigint) AS sent, CAST(SUM(delivered) AS bigint) AS delivered,
              CAST(SUM(bounced) AS bigint) AS bounced, CAST(SUM(complained) AS bigint) AS complained
            FROM hourly WHERE tenant_id = @tenant AND hour >= @since GROUP BY connection_id, hour / @span * @span ORDER BY 2
            """, new { tenant, since, span = hours * 3_600_000L }, ct);
    }
}

/// <summary>Sums over one hour or day of a connection.</summary>
internal sealed record ActivityRow
{
    public Guid ConnectionId { get; init; }

    /// <summary>Its beginning.</summary>
    public DateTimeOffset At { get; init; }

    public long Sent { get; init; }
    public long Delivered { get; init; }
    public long Bounced { get; init; }
    public long Complained { get; init; }
}

/// <summary>Today's sums (UTC), and what was sent in each of the last 24 hours.</summary>
public sealed record LastDay
{
    public const int Hours = 24;

    /// <summary>Of the first of the hours.</summary>
    public DateTimeOffset Start { get; init; }

    public long Sent { get; init; }
    public long Delivered { get; init; }
    public long Bounced { get; init; }
    public long Complained { get; init; }

    /// <summary>By connection; one that carried nothing is not in it.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyList<long>> SentByHour { get; init; } = new Dictionary<Guid, IReadOnlyList<long>>();
}
