using System.ComponentModel;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>Counts of one connection, email type and mailbox provider: everything a report says is summed up from these.</summary>
internal sealed record ReportCell(Guid ConnectionId, string Type, string MailboxProvider, Counts Counts);

/// <summary>What a connection did in an hour, or in a day of UTC, as far as a line shows it.</summary>
internal sealed record ReportHour(Guid ConnectionId, DateTimeOffset At, Counts Counts);

internal sealed record ReportDay
{
    public Guid ConnectionId { get; init; }
    public DateTimeOffset Day { get; init; }
    public long Sent { get; init; }
}

/// <summary>Reads the rollups, so that the work grows with hours and days and never with emails.</summary>
internal sealed class ReportReader(Database database)
{
    private const int TopDomains = 10;

    private static readonly string Columns = string.Join(", ", Counts.Columns);
    private static readonly string Sums = SumsOf(Counts.Columns);

    /// <summary>What a line shows: there are thousands of hours, and most of the time goes into reading their columns.</summary>
    private static readonly IReadOnlyList<string> OfLine =
    [
        .. new[]
        {
            Counted.Sent, Counted.Delivered, Counted.Bounced, Counted.Rejected, Counted.Opened, Counted.Clicked, Counted.Complained,
            Counted.OpensTracked, Counted.ClicksTracked, Counted.OpenSeconds,
        }.Select(EnumNames.Of),
        .. Durations.ToOpen.Columns,
    ];

    /// <summary>How long deliveries took.</summary>
    private static readonly IReadOnlyList<string> OfArrivals = [EnumNames.Of(Counted.Sent), EnumNames.Of(Counted.Delivered), .. Durations.ToDelivery.Columns];

    /// <summary>Whole days from the daily rollup, and the hours at both ends from the hourly one.</summary>
    public async Task<IReadOnlyList<ReportCell>> CellsAsync(Guid tenant, ReportRange range, CancellationToken ct)
    {
        var (first, last) = range.WholeDays;
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT connection_id, type, mailbox_provider, {Sums} FROM (
              SELECT connection_id, type, mailbox_provider, {Columns} FROM daily WHERE tenant_id = @tenant AND day >= @first AND day < @last
              UNION ALL
              SELECT connection_id, type, mailbox_provider, {Columns} FROM hourly WHERE tenant_id = @tenant AND hour >= @from AND hour < @first
              UNION ALL
              SELECT connection_id, type, mailbox_provider, {Columns} FROM hourly WHERE tenant_id = @tenant AND hour >= @last AND hour < @until
            ) AS parts GROUP BY connection_id, type, mailbox_provider
            """, new { tenant, from = range.From, first, last, until = range.Until }, Cell);
    }

    public async Task<IReadOnlyList<ReportCell>> CellsOfCampaignAsync(Guid tenant, string campaign, ReportRange range, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT connection_id, type, mailbox_provider, {Sums} FROM hourly_by_campaign
            WHERE tenant_id = @tenant AND campaign_id = @campaign AND hour >= @from AND hour < @until GROUP BY connection_id, type, mailbox_provider
            """, new { tenant, campaign, from = range.From, until = range.Until }, Cell);
    }

    /// <summary>What each connection accepted, by days of UTC.</summary>
    public async Task<IReadOnlyList<ReportDay>> DaysAsync(Guid tenant, DateTimeOffset since, DateTimeOffset until, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<ReportDay>("""
            SELECT connection_id, day, CAST(SUM(sent) AS bigint) AS sent FROM daily WHERE tenant_id = @tenant AND day >= @since AND day < @until GROUP BY connection_id, day
            """, new { tenant, since, until }, ct);
    }

    /// <summary>What a line shows, by hour; where it has a point for each month, by day.</summary>
    public async Task<IReadOnlyList<ReportHour>> HoursAsync(Guid tenant, ReportRange range, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return range.Step == ReportStep.Month
            ? read.Rows($"SELECT connection_id, day, {SumsOf(OfLine)} FROM daily WHERE tenant_id = @tenant AND day >= @from AND day < @until GROUP BY connection_id, day",
                new { tenant, from = range.WholeDays.From, until = range.WholeDays.Until }, Hour)
            : read.Rows($"SELECT connection_id, hour, {string.Join(", ", OfLine)} FROM hourly_by_connection WHERE tenant_id = @tenant AND hour >= @from AND hour < @until",
                new { tenant, from = range.From, until = range.Until }, Hour);
    }

    public async Task<IReadOnlyList<ReportHour>> HoursOfCampaignAsync(Guid tenant, string campaign, ReportRange range, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT connection_id, hour, {SumsOf(OfLine)} FROM hourly_by_campaign
            WHERE tenant_id = @tenant AND campaign_id = @campaign AND hour >= @from AND hour < @until GROUP BY connection_id, hour
            """, new { tenant, campaign, from = range.From, until = range.Until }, Hour);
    }

    /// <param name="tenant">Whose.</param>
    /// <param name="range">Of a day at most.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<IReadOnlyList<ReportHour>> ArrivingAsync(Guid tenant, ReportRange range, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"SELECT connection_id, hour, {string.Join(", ", OfArrivals)} FROM hourly_by_connection WHERE tenant_id = @tenant AND hour >= @from AND hour < @until",
            new { tenant, from = range.From, until = range.Until }, row => Hour(row, OfArrivals));
    }

    public async Task<IReadOnlyList<ReportHour>> ArrivingOfCampaignAsync(Guid tenant, string campaign, ReportRange range, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT connection_id, hour, {SumsOf(OfArrivals)} FROM hourly_by_campaign
            WHERE tenant_id = @tenant AND campaign_id = @campaign AND hour >= @from AND hour < @until GROUP BY connection_id, hour
            """, new { tenant, campaign, from = range.From, until = range.Until }, row => Hour(row, OfArrivals));
    }

    /// <summary>When a campaign was first and last sent; null where nothing of it was.</summary>
    public async Task<(DateTimeOffset First, DateTimeOffset Last)?> TimesOfCampaignAsync(Guid tenant, string campaign, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var hours = read.Rows("""
            SELECT MIN(hour), MAX(hour) FROM hourly_by_campaign WHERE tenant_id = @tenant AND campaign_id = @campaign AND sent + rejected > 0
            """, new { tenant, campaign }, row => (First: row.TimeOrNull(0), Last: row.TimeOrNull(1)));
        return hours is [{ First: { } first, Last: { } last }] ? (first, last) : null;
    }

    /// <summary>Where most bounced, by days of UTC that have any hour of the range.</summary>
    public async Task<IReadOnlyList<BouncedDomain>> TopDomainsAsync(Guid tenant, ReportRange range, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<BouncedDomain>($"""
            SELECT domain, CAST(SUM(bounced) AS bigint) AS bounces FROM daily_bounces WHERE tenant_id = @tenant AND day > @before AND day < @until
            GROUP BY domain HAVING SUM(bounced) > 0 ORDER BY bounces DESC, domain LIMIT {TopDomains}
            """, new { tenant, before = range.From.AddDays(-1), until = range.Until }, ct);
    }

    /// <summary>Where most of a campaign's emails bounced.</summary>
    public async Task<IReadOnlyList<BouncedDomain>> TopDomainsOfCampaignAsync(Guid tenant, string campaign, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<BouncedDomain>($"""
            SELECT domain, CAST(SUM(bounced) AS bigint) AS bounces FROM daily_bounces_by_campaign WHERE tenant_id = @tenant AND campaign_id = @campaign
            GROUP BY domain HAVING SUM(bounced) > 0 ORDER BY bounces DESC, domain LIMIT {TopDomains}
            """, new { tenant, campaign }, ct);
    }

    private static ReportCell Cell(Row row) => new(row.Uuid(0), row.Text(1), row.Text(2), Read(row, 3, Counts.Columns));

    private static ReportHour Hour(Row row) => Hour(row, OfLine);

    private static ReportHour Hour(Row row, IReadOnlyList<string> columns) => new(row.Uuid(0), row.Time(1), Read(row, 2, columns));

    private static string SumsOf(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"CAST(SUM({column}) AS bigint)"));

    private static Counts Read(Row row, int first, IReadOnlyList<string> columns)
    {
        var counts = new Counts();
        for (var i = 0; i < columns.Count; i++)
            counts[columns[i]] = row.Number(first + i);
        return counts;
    }
}

[Description("A recipient domain.")]
public sealed record BouncedDomain
{
    [Description("The domain.")]
    public required string Domain { get; init; }

    [Description("How many emails to it bounced.")]
    public long Bounces { get; init; }
}
