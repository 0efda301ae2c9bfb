using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Analytics.Experiments;
using PenguinMails.Gateway.Analytics.Pdf;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Analytics.Api;

/// <summary>How the providers compare: <c>/api/v1/tenant/analytics</c>.</summary>
internal static class AnalyticsRoutes
{
    public static void MapAnalytics(this IEndpointRouteBuilder routes)
    {
        var analytics = routes.MapApi("/api/v1/tenant/analytics", "Analytics", Scope.Read);
        analytics.MapGet("/esp", EspAsync).DescribeEspReport();
        analytics.MapGet("/bounces", BouncesAsync).DescribeBounceList();
        analytics.MapGet("/campaigns", CampaignsAsync).DescribeCampaigns();
        analytics.MapGet("/campaigns/{id}", CampaignAsync).DescribeCampaignReport();
    }

    private static async Task<Results<Ok<EspReport>, CsvFile, PdfFile, Problem>> EspAsync(
        HttpContext context, ReportCache reports, ReportQueries queries, ExperimentReader experiments, ProviderCatalog catalog, CancellationToken ct)
    {
        var read = new ReportQueryReader(context);
        var query = await queries.OfRangeAsync(read, ct);
        return await ReportAsync(read, query, reports, experiments, catalog, ct);
    }

    private static async Task<Results<CsvFile, Problem>> BouncesAsync(HttpContext context, BounceList bounces, ReportQueries queries, CancellationToken ct)
    {
        var read = new ReportQueryReader(context);
        var query = await queries.OfRangeAsync(read, ct);
        return read.Errors.Any ? Problems.InvalidField(read.Errors.ByField) : bounces.Of(query, ct);
    }

    private static async Task<Results<Ok<Page<CampaignRow>>, Problem>> CampaignsAsync(HttpContext context, CampaignList campaigns, ReportQueries queries, TimeProvider time, CancellationToken ct)
    {
        var read = new ReportQueryReader(context);
        var query = await queries.OfRangeAsync(read, ct);
        var (limit, cursor) = (read.Limit(), read.Cursor());
        return read.Errors.Any ? Problems.InvalidField(read.Errors.ByField) : TypedResults.Ok(await campaigns.OfAsync(query.Tenant, query.RangeAt(time.GetUtcNow()), cursor, limit, ct));
    }

    private static async Task<Results<Ok<EspReport>, CsvFile, PdfFile, Problem>> CampaignAsync(
        HttpContext context, string id, ReportCache reports, ReportQueries queries, ExperimentReader experiments, ProviderCatalog catalog, CancellationToken ct)
    {
        var read = new ReportQueryReader(context);
        return await ReportAsync(read, await queries.OfCampaignAsync(read, id, ct), reports, experiments, catalog, ct);
    }

    private static async Task<Results<Ok<EspReport>, CsvFile, PdfFile, Problem>> ReportAsync(
        ReportQueryReader read, ReportQuery query, ReportCache reports, ExperimentReader experiments, ProviderCatalog catalog, CancellationToken ct)
    {
        var (format, table, refresh) = (read.Text("format"), ReportCsv.TableOf(read), read.Flag("refresh"));
        if (format is not (null or "json" or "csv" or "pdf"))
            read.Errors.Add("format", "Must be json, csv or pdf.");
        if (read.Errors.Any)
            return Problems.InvalidField(read.Errors.ByField);

        return (await reports.GetAsync(query, refresh, ct), format) switch
        {
            (null, _) => NoSuchCampaign(),
            ({ } report, "csv") => ReportCsv.Of(report, table),
            ({ } report, "pdf") => ReportPdf.Of(report, report.CampaignId is null ? await experiments.OfAsync(query.Tenant, ct) : [], catalog),
            ({ } report, _) => TypedResults.Ok(report),
        };
    }

    public static Problem NoSuchCampaign() => Problems.NotFound("Nothing with this campaign_id was sent.");
}
