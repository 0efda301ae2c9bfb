using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Analytics.Incidents;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Dashboard.Analytics;

namespace PenguinMails.Gateway.Dashboard.Incidents;

/// <summary>Is it us or them, as a page.</summary>
internal static class IncidentPages
{
    public static void MapIncidentPages(this IEndpointRouteBuilder esp) => esp.MapGet("/analytics/incidents", ShowAsync);

    private static async Task<IResult> ShowAsync(
        HttpContext http, [AsParameters] AnalyticsQuery asked, string? format, ReportQueries queries, Gateway.Analytics.Incidents.Incidents incidents, CancellationToken ct)
    {
        var read = new ReportQueryReader(http);
        var query = await queries.OfRangeAsync(read, ct);
        if (read.Errors.Any)
            return new RazorComponentResult<IncidentsPage>(new { Asked = asked, Errors = read.Errors.ByField.ToDictionary(field => field.Key, field => field.Value[0]) }) { StatusCode = StatusCodes.Status422UnprocessableEntity };

        var timeline = await incidents.OfAsync(asked.Shown(query), ct);
        return format == "csv" ? IncidentRoutes.Csv(timeline) : new RazorComponentResult<IncidentsPage>(new { Asked = asked, Timeline = timeline, Zone = query.TimeZone });
    }
}
