using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Analytics.Api;
using PenguinMails.Gateway.Analytics.Experiments;
using PenguinMails.Gateway.Analytics.Pdf;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard.Analytics;

/// <summary>How the providers compare: a report as a page.</summary>
internal static class AnalyticsPages
{
    public static void MapAnalyticsPages(this IEndpointRouteBuilder esp)
    {
        var analytics = esp.MapGroup("/analytics");
        analytics.MapGet("/", ShowAsync);
        analytics.MapGet("/bounces.csv", BouncesAsync);
        analytics.MapGet("/campaigns", CampaignsAsync);
        analytics.MapGet("/campaigns/{id}", CampaignAsync);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, [AsParameters] AnalyticsQuery asked, string? refresh, string? format, ReportQueries queries, ReportCache reports, AlertList alerts, ExperimentReader experiments, ProviderCatalog catalog, CancellationToken ct)
    {
        var read = new ReportQueryReader(http);
        var (query, table) = (await queries.OfRangeAsync(read, ct), ReportCsv.TableOf(read));
        if (read.Errors.Any)
            return Refused(asked, read.Errors);

        var report = (await reports.GetAsync(asked.Shown(query), refresh is not null, ct))!;
        // Loading the page once more should not read everything anew.
        return refresh is not null ? TypedResults.LocalRedirect(asked.Address)
            : format == "csv" ? ReportCsv.Of(report, table)
            : format == "pdf" ? ReportPdf.Of(report, await experiments.OfAsync(query.Tenant, ct), catalog)
            : new RazorComponentResult<AnalyticsPage>(new
            {
                Asked = asked,
                Report = report,
                Degraded = await alerts.OpenAsync(query.Tenant, AlertKind.SliceDegraded, ct),
                Experiments = await experiments.OfAsync(query.Tenant, ct),
            });
    }

    private static async Task<IResult> BouncesAsync(HttpContext http, [AsParameters] AnalyticsQuery asked, ReportQueries queries, BounceList bounces, CancellationToken ct)
    {
        var read = new ReportQueryReader(http);
        var query = await queries.OfRangeAsync(read, ct);
        return read.Errors.Any ? Refused(asked, read.Errors) : bounces.Of(asked.Shown(query), ct);
    }

    private static async Task<IResult> CampaignsAsync(HttpContext http, [AsParameters] AnalyticsQuery asked, ReportQueries queries, CampaignList campaigns, TimeProvider time, CancellationToken ct)
    {
        var read = new ReportQueryReader(http);
        var query = await queries.OfRangeAsync(read, ct);
        var cursor = read.Cursor();
        if (read.Errors.Any)
            return new RazorComponentResult<CampaignsPage>(new { Asked = asked, Errors = Shown(read.Errors) }) { StatusCode = StatusCodes.Status422UnprocessableEntity };

        return new RazorComponentResult<CampaignsPage>(new { Asked = asked, Campaigns = await campaigns.OfAsync(query.Tenant, asked.Shown(query).RangeAt(time.GetUtcNow()), cursor, read.Limit(), ct), query.TimeZone });
    }

    private static async Task<IResult> CampaignAsync(
        HttpContext http, string id, string? refresh, string? format, ReportQueries queries, ReportCache reports, ProviderCatalog catalog, CancellationToken ct)
    {
        var read = new ReportQueryReader(http);
        var (query, table) = (await queries.OfCampaignAsync(read, id, ct), ReportCsv.TableOf(read));
        if (read.Errors.Any)
            return Problems.InvalidField(read.Errors.ByField);
        if (await reports.GetAsync(query, refresh is not null, ct) is not { } report)
            return AnalyticsRoutes.NoSuchCampaign();

        return refresh is not null ? TypedResults.LocalRedirect(EspRoutes.Campaign(query.CampaignId!))
            : format == "csv" ? ReportCsv.Of(report, table)
            : format == "pdf" ? ReportPdf.Of(report, [], catalog)
            : new RazorComponentResult<CampaignPage>(new { Report = report });
    }

    private static Dictionary<string, string> Shown(SendProblems errors) => errors.ByField.ToDictionary(field => field.Key, field => field.Value[0]);

    private static RazorComponentResult<AnalyticsPage> Refused(AnalyticsQuery asked, SendProblems errors) =>
        new(new { Asked = asked, Errors = Shown(errors) }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
}
