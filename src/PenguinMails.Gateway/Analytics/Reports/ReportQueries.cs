using System.Globalization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>Reads what a report is asked about, for the API and the page alike.</summary>
internal sealed class ReportQueries(RoutingVersions routing, TimeProvider time)
{
    public const int UsualDays = 30;

    public async Task<ReportQuery> OfRangeAsync(ReportQueryReader read, CancellationToken ct)
    {
        var zone = await ZoneAsync(read, ct);
        var place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var (from, until) = (read.Moment("from", place, 0), read.Moment("to", place, 1));
        var query = new ReportQuery { Tenant = read.Tenant, TimeZone = zone };
        if (from is null && until is null)
            return query with { Days = UsualDays };

        var end = until ?? time.GetUtcNow();
        query = query with { Until = end, From = from ?? end.AddDays(-UsualDays) };
        if (query.From >= query.Until)
            read.Errors.Add("from", "Must be before to.");
        return query;
    }

    /// <param name="read">The request.</param>
    /// <param name="campaign">As it stands in the path, where a slash stays escaped.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<ReportQuery> OfCampaignAsync(ReportQueryReader read, string campaign, CancellationToken ct) =>
        new() { Tenant = read.Tenant, TimeZone = await ZoneAsync(read, ct), CampaignId = campaign.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) };

    private async Task<string> ZoneAsync(ReportQueryReader read, CancellationToken ct)
    {
        if (read.Text("time_zone") is not { } given)
            return (await routing.OfTenantAsync(read.Tenant, ct)).Config.Cost.TimeZone;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(given, out _))
            return given;

        read.Errors.Add("time_zone", "Must be an IANA time zone such as Europe/Berlin.");
        return TimeZoneInfo.Utc.Id;
    }
}

/// <summary>The parameters of a request for a report, and what is wrong with them.</summary>
internal sealed class ReportQueryReader
{
    private const int FirstYear = 2000;
    private const int LastYear = 2199;

    private readonly QueryReader read;

    public ReportQueryReader(HttpContext http) => (Tenant, read) = (http.TenantId(), new(http.Request.Query, Errors));

    public Guid Tenant { get; }

    public SendProblems Errors { get; } = new();

    public string? Text(string name) => read.Text(name);

    /// <summary>Of a list.</summary>
    public int Limit() => read.Limit();

    public CampaignCursor? Cursor()
    {
        var (text, cursor) = (Text("cursor"), Text("cursor") is { } given ? CampaignCursor.Parse(given) : null);
        if (text is not null && cursor is null)
            Errors.Add("cursor", "Must be a cursor from a previous page of this list.");
        return cursor;
    }

    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
            Errors.Add(name, "Must be true or false.");
        return text == "true";
    }

    /// <summary>A time, or a day: from its beginning on, or with all of it.</summary>
    public DateTimeOffset? Moment(string name, TimeZoneInfo zone, int daysAfter)
    {
        var isDay = DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        var year = isDay ? day.Year : read.Time(name)?.Year;
        if (year is < FirstYear or > LastYear)
        {
            Errors.Add(name, $"Must be in the years {FirstYear} to {LastYear}.");
            return null;
        }

        return isDay ? ReportRange.StartOfDay(day.AddDays(daysAfter), zone) : read.Time(name);
    }
}
