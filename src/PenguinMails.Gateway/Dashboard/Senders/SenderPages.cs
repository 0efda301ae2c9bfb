using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Analytics.Dmarc;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Analytics.Senders;
using PenguinMails.Gateway.Dashboard.Analytics;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail.Dmarc;

namespace PenguinMails.Gateway.Dashboard.Senders;

/// <summary>The rules for senders, and what receivers report.</summary>
internal static class SenderPages
{
    private const int MostBytes = DmarcFile.MostPacked + (64 << 10);

    public static void MapSenderPages(this IEndpointRouteBuilder esp)
    {
        var analytics = esp.MapGroup("/analytics");
        analytics.MapGet("/senders", async (HttpContext http, SenderBoards boards, CancellationToken ct) =>
            new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<SendersPage>(new { Board = await boards.OfAsync(http.TenantId(), ct) }));
        analytics.MapGet("/dmarc", ShowAsync);
        analytics.MapPost("/dmarc", UploadAsync).WithMetadata(new RequestSizeLimit(MostBytes)).WithMetadata(new RequestFormLimitsAttribute { MultipartBodyLengthLimit = MostBytes });
    }

    private static async Task<IResult> ShowAsync(HttpContext http, [AsParameters] AnalyticsQuery asked, ReportQueries queries, DmarcReader reports, CancellationToken ct)
    {
        var read = new ReportQueryReader(http);
        var query = await queries.OfRangeAsync(read, ct);
        return read.Errors.Any
            ? new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<DmarcPage>(new { Asked = asked, Errors = read.Errors.ByField.ToDictionary(field => field.Key, field => field.Value[0]) }) { StatusCode = StatusCodes.Status422UnprocessableEntity }
            : new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<DmarcPage>(new { Asked = asked, Overview = await reports.OfAsync(asked.Shown(query), ct), Zone = query.TimeZone });
    }

    private static async Task<IResult> UploadAsync(HttpContext http, IFormFile? file, DmarcStore store, CancellationToken ct)
    {
        var problem = "Choose the file of a report.";
        if (file is { Length: > 0 })
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, ct);
            if (DmarcFile.Read(content.ToArray(), out problem) is { } report)
            {
                var keeping = await store.KeepAsync(http.TenantId(), report, http.Caller().Actor, ct);
                problem = DmarcRoutes.ProblemOf(keeping, report) is { } refused ? refused.Errors!.Values.First()[0] : "";
                if (problem.Length == 0)
                    new Toast(true, keeping == DmarcKeeping.New ? $"Added the report of {report.Organization} about {report.Domain}." : "This report was here already.").Keep(http);
            }
        }

        if (problem.Length > 0)
            new Toast(false, problem).Keep(http);
        return TypedResults.LocalRedirect(EspRoutes.Dmarc);
    }
}
