using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>What a report is asked about. Equal ones share their figures for a while.</summary>
internal sealed record ReportQuery
{
    public required Guid Tenant { get; init; }

    /// <summary>An IANA name that the system knows.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The last days with today; or else <see cref="From"/> and <see cref="Until"/>.</summary>
    public int? Days { get; init; }

    public DateTimeOffset From { get; init; }
    public DateTimeOffset Until { get; init; }

    /// <summary>Of this alone, and as long as it was sent, whatever the range.</summary>
    public string? CampaignId { get; init; }

    /// <summary>By full hours; of a campaign it is its own.</summary>
    public ReportRange RangeAt(DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        return Days is { } days ? ReportRange.Last(days, now, zone) : new(From, Until, zone);
    }
}

/// <summary>Reads and builds reports.</summary>
internal sealed class EspReports(ReportReader reader, RoutingReader routing, Database database, TariffStore tariffs, ProviderCatalog catalog, TimeProvider time)
{
    /// <summary>Null where nothing of the campaign was sent.</summary>
    public async Task<EspReport?> BuildAsync(ReportQuery query, CancellationToken ct)
    {
        if (query.CampaignId is { } campaign)
            return await reader.TimesOfCampaignAsync(query.Tenant, campaign, ct) is { } times
                ? await CampaignAsync(query, campaign, new(times.First, times.Last.AddHours(1), TimeZoneInfo.FindSystemTimeZoneById(query.TimeZone)), ct)
                : null;

        var now = time.GetUtcNow();
        return await RangeAsync(query, query.RangeAt(now), now, ct);
    }

    private async Task<EspReport> RangeAsync(ReportQuery query, ReportRange range, DateTimeOffset now, CancellationToken ct)
    {
        var (days, settling) = (await DaysAsync(query, range, now, ct), SettlingOf(range, now));
        return ReportBuilder.Build(new()
        {
            At = now,
            Range = range,
            Cells = await reader.CellsAsync(query.Tenant, range, ct),
            Before = await reader.CellsAsync(query.Tenant, range.Before, ct),
            Settling = settling is null ? [] : await reader.CellsAsync(query.Tenant, settling.Value, ct),
            Arriving = settling is null ? [] : await reader.ArrivingAsync(query.Tenant, settling.Value, ct),
            Hours = await reader.HoursAsync(query.Tenant, range, ct),
            Days = days,
            DaysInside = [.. days.Where(day => day.Day > range.From.AddDays(-1) && day.Day < range.Until)],
            Tariffs = await tariffs.OfTenantAsync(query.Tenant, ct),
            Connections = await ConnectionsAsync(query.Tenant, ct),
            Routing = await routing.OfRangeAsync(query.Tenant, range, ct),
            TopDomains = await reader.TopDomainsAsync(query.Tenant, range, ct),
        }, catalog);
    }

    private async Task<EspReport> CampaignAsync(ReportQuery query, string campaign, ReportRange range, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (hours, settling) = (await reader.HoursOfCampaignAsync(query.Tenant, campaign, range, ct), SettlingOf(range, now));
        return ReportBuilder.Build(new()
        {
            At = now,
            Range = range,
            CampaignId = campaign,
            Cells = await reader.CellsOfCampaignAsync(query.Tenant, campaign, range, ct),
            Settling = settling is null ? [] : await reader.CellsOfCampaignAsync(query.Tenant, campaign, settling.Value, ct),
            Arriving = settling is null ? [] : await reader.ArrivingOfCampaignAsync(query.Tenant, campaign, settling.Value, ct),
            Hours = hours,
            Days = await DaysAsync(query, range, now, ct),
            DaysInside = [.. hours.Select(hour => new ReportDay { ConnectionId = hour.ConnectionId, Day = hour.At, Sent = hour.Counts[Counted.Sent] })],
            Tariffs = await tariffs.OfTenantAsync(query.Tenant, ct),
            Connections = await ConnectionsAsync(query.Tenant, ct),
            Routing = await routing.OfCampaignAsync(query.Tenant, campaign, ct),
            TopDomains = await reader.TopDomainsOfCampaignAsync(query.Tenant, campaign, ct),
        }, catalog);
    }

    /// <summary>Whole billing months, whichever day they begin on.</summary>
    private Task<IReadOnlyList<ReportDay>> DaysAsync(ReportQuery query, ReportRange range, DateTimeOffset now, CancellationToken ct)
    {
        var (first, last) = (range.From < now ? range.From : now, range.Until > now ? range.Until : now);
        return reader.DaysAsync(query.Tenant, first.AddMonths(-1).AddDays(-1), last.AddMonths(1).AddDays(1), ct);
    }

    private static ReportRange? SettlingOf(ReportRange range, DateTimeOffset now)
    {
        var since = now - Comparisons.Settles;
        return since >= range.Until ? null : since <= range.From ? range : new(since, range.Until, range.Zone);
    }

    /// <summary>Also those that were removed: what they carried stays in the figures.</summary>
    private async Task<IReadOnlyDictionary<Guid, ReportConnection>> ConnectionsAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<ReportConnection>("""
            SELECT id, provider, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END AS removed FROM connections WHERE tenant_id = @tenant
            """, new { tenant }, ct);
        return rows.ToDictionary(row => row.Id);
    }
}
