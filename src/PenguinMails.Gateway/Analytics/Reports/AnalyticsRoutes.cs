using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>How the providers compare: <c>/api/v1/tenant/analytics</c>.</summary>
internal static class AnalyticsRoutes
{
    private const int UsualDays = 30;
    private const int FirstYear = 2000;
    private const int LastYear = 2199;

    public static void MapAnalytics(this IEndpointRouteBuilder routes)
    {
        var analytics = routes.MapApi("/api/v1/tenant/analytics", "Analytics", Scope.Read);
        analytics.MapGet("/esp", EspAsync).DescribeEspReport();
        analytics.MapGet("/campaigns/{id}", CampaignAsync).DescribeCampaignReport();
    }

    private static async Task<Results<Ok<EspReport>, CsvFile, Problem>> EspAsync(HttpContext context, ReportCache reports, RoutingVersions routing, TimeProvider time, CancellationToken ct)
    {
        var errors = new SendProblems();
        var read = new QueryReader(context.Request.Query, errors);
        var query = await QueryAsync(context, read, errors, routing, time, ct);
        var (format, refresh) = (read.Text("format"), Flag(read, "refresh", errors));
        if (format is not (null or "json" or "csv"))
            errors.Add("format", "Must be json or csv.");
        if (errors.Any)
            return Problems.InvalidField(errors.ByField);

        var report = (await reports.GetAsync(query, refresh, ct))!;
        return format == "csv" ? ReportCsv.Of(report) : TypedResults.Ok(report);
    }

    private static async Task<Results<Ok<EspReport>, Problem>> CampaignAsync(HttpContext context, string id, ReportCache reports, RoutingVersions routing, CancellationToken ct)
    {
        var errors = new SendProblems();
        var read = new QueryReader(context.Request.Query, errors);
        var (zone, refresh) = (await ZoneAsync(context, read, errors, routing, ct), Flag(read, "refresh", errors));
        if (errors.Any)
            return Problems.InvalidField(errors.ByField);

        var report = await reports.GetAsync(new() { Tenant = context.TenantId(), TimeZone = zone, CampaignId = id }, refresh, ct);
        return report is null ? NoSuchCampaign() : TypedResults.Ok(report);
    }

    public static Problem NoSuchCampaign() => Problems.NotFound("Nothing with this campaign_id was sent.");

    private static async Task<ReportQuery> QueryAsync(HttpContext context, QueryReader read, SendProblems errors, RoutingVersions routing, TimeProvider time, CancellationToken ct)
    {
        var zone = await ZoneAsync(context, read, errors, routing, ct);
        var place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var (from, until) = (Moment(read, errors, "from", place, 0), Moment(read, errors, "to", place, 1));
        var query = new ReportQuery { Tenant = context.TenantId(), TimeZone = zone };
        if (from is null && until is null)
            return query with { Days = UsualDays };

        var end = until ?? time.GetUtcNow();
        query = query with { Until = end, From = from ?? end.AddDays(-UsualDays) };
        if (query.From >= query.Until)
            errors.Add("from", "Must be before to.");
        return query;
    }

    /// <summary>A time, or a day: from its beginning on, or with all of it.</summary>
    private static DateTimeOffset? Moment(QueryReader read, SendProblems errors, string name, TimeZoneInfo zone, int daysAfter)
    {
        var isDay = DateOnly.TryParseExact(read.Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        var year = isDay ? day.Year : read.Time(name)?.Year;
        if (year is < FirstYear or > LastYear)
        {
            errors.Add(name, $"Must be in the years {FirstYear} to {LastYear}.");
            return null;
        }

        return isDay ? ReportRange.StartOfDay(day.AddDays(daysAfter), zone) : read.Time(name);
    }

    private static async Task<string> ZoneAsync(HttpContext context, QueryReader read, SendProblems errors, RoutingVersions routing, CancellationToken ct)
    {
        if (read.Text("time_zone") is not { } given)
            return (await routing.OfTenantAsync(context.TenantId(), ct)).Config.Cost.TimeZone;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(given, out _))
            return given;

        errors.Add("time_zone", "Must be an IANA time zone such as Europe/Berlin.");
        return TimeZoneInfo.Utc.Id;
    }

    private static bool Flag(QueryReader read, string name, SendProblems errors)
    {
        var text = read.Text(name);
        if (text is not (null or "true" or "false"))
            errors.Add(name, "Must be true or false.");
        return text == "true";
    }
}
