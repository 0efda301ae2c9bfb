using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail.Dmarc;

namespace PenguinMails.Gateway.Analytics.Dmarc;

/// <summary>What receivers report: <c>/api/v1/tenant/analytics/dmarc</c>.</summary>
internal static class DmarcRoutes
{
    private const string Path = "/api/v1/tenant/analytics/dmarc";

    public static void MapDmarc(this IEndpointRouteBuilder routes)
    {
        routes.MapApi(Path, "Analytics", Scope.Read).MapGet("", ShowAsync).DescribeDmarc();
        routes.MapApi(Path, "Analytics", Scope.Admin).MapPost("", UploadAsync).DescribeUpload();
    }

    public static Problem TooLarge() => Problems.TooLarge($"A report may have up to {DmarcFile.MostPacked >> 20} MB.");

    public static Problem IsForm() => Problems.InvalidRequest("Send the file itself as the body: XML, gzip, or a zip file with the XML in it.");

    public static Problem Unreadable(string problem) => Problems.InvalidField("file", $"This is not a DMARC report that we can read. {problem}");

    /// <summary>Null where it was kept, now or before.</summary>
    public static Problem? ProblemOf(DmarcKeeping keeping, DmarcReport report) => keeping switch
    {
        DmarcKeeping.New or DmarcKeeping.Known => null,
        DmarcKeeping.NotYours => Problems.InvalidField("domain", $"No email was sent from {report.Domain} here, and no connection has a sender or a key for it."),
        DmarcKeeping.FromTheFuture => Problems.InvalidField("date_range", "The report's time begins in the future."),
        _ => throw new InvalidOperationException(keeping.ToString()),
    };

    private static async Task<Results<Ok<DmarcUploaded>, Created<DmarcUploaded>, Problem>> UploadAsync(HttpContext context, DmarcStore store, CancellationToken ct)
    {
        if (context.Request.HasFormContentType)
            return IsForm();
        if (await RequestBody.ReadAsync(context.Request, DmarcFile.MostPacked, ct) is not { } file)
            return TooLarge();
        if (DmarcFile.Read(file, out var problem) is not { } report)
            return Unreadable(problem);

        var keeping = await store.KeepAsync(context.TenantId(), report, context.Caller().Actor, ct);
        if (ProblemOf(keeping, report) is { } refused)
            return refused;

        var uploaded = new DmarcUploaded(report.Organization, report.Id, report.Domain, report.BeganAt, report.EndedAt, report.Rows.Sum(row => row.Messages), keeping == DmarcKeeping.New);
        return uploaded.IsNew ? TypedResults.Created((string?)null, uploaded) : TypedResults.Ok(uploaded);
    }

    private static async Task<Results<Ok<DmarcOverview>, Problem>> ShowAsync(HttpContext context, DmarcReader reports, ReportQueries queries, CancellationToken ct)
    {
        var read = new ReportQueryReader(context);
        var query = await queries.OfRangeAsync(read, ct);
        return read.Errors.Any ? Problems.InvalidField(read.Errors.ByField) : TypedResults.Ok(await reports.OfAsync(query, ct));
    }
}
