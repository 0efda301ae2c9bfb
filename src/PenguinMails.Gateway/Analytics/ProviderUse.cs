using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics;

/// <summary>How much a tenant's connections carried lately, from the hourly rollup.</summary>
internal sealed class ProviderUse(Database database, TimeProvider time)
{
    public static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    /// <summary>By connection; one that carried nothing in the last 30 days, nor in this month, is not in it.</summary>
    public async Task<IReadOnlyDictionary<Guid, ConnectionUse>> OfTenantAsync(Guid tenant, CancellationToken ct)
    {
        var (now, month) = (time.GetUtcNow(), MonthOf(time.GetUtcNow()));
        var lately = now - Lately;
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<ConnectionUse>("""
            SELECT connection_id,
              CAST(SUM(CASE WHEN hour >= @today THEN sent ELSE 0 END) AS bigint) AS sent_today,
              CAST(SUM(CASE WHEN hour >= @month THEN sent ELSE 0 END) AS bigint) AS sent_this_month,
              CAST(SUM(CASE WHEN hour >= @lately THEN sent ELSE 0 END) AS bigint) AS sent,
              CAST(SUM(CASE WHEN hour >= @lately THEN delivered ELSE 0 END) AS bigint) AS delivered, MAX(hour) AS last_hour
            FROM hourly WHERE tenant_id = @tenant AND hour >= @since GROUP BY connection_id
            """, new { tenant, today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero), month, lately, since = month < lately ? month : lately }, ct);
        return rows.ToDictionary(row => row.ConnectionId);
    }

    private static DateTimeOffset MonthOf(DateTimeOffset now) => new(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}

/// <summary>What a connection carried. Days are UTC.</summary>
internal sealed record ConnectionUse
{
    public Guid ConnectionId { get; init; }
    public long SentToday { get; init; }

    /// <summary>Since the first of the calendar month, as plans count.</summary>
    public long SentThisMonth { get; init; }

    public long Sent { get; init; }
    public long Delivered { get; init; }

    /// <summary>The last hour in which it carried anything.</summary>
    public DateTimeOffset LastHour { get; init; }

    /// <summary>To the hour: the end of the last one in which it took anything, or now.</summary>
    public DateTimeOffset? LastSuccess(DateTimeOffset now) => Sent == 0 ? null : LastHour.AddHours(1) is var end && end < now ? end : now;

    /// <summary>Of what was sent in the last 30 days, 0 to 1; null before anything was.</summary>
    public double? DeliveryRate => Sent == 0 ? null : (double)Delivered / Sent;
}
