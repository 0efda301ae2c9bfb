using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions.Admin;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Suppressions.Import;

/// <summary>Tables of addresses: <c>/api/v1/tenant/suppressions/import</c>.</summary>
internal static class ImportRoutes
{
    private const string Path = "/api/v1/tenant/suppressions/import";
    private const int MostBytes = 20 << 20;
    private const int MostRows = 100_000;

    public static void MapSuppressionImport(this IEndpointRouteBuilder routes)
    {
        var imports = routes.MapApi(Path, "Suppressions", Scope.Admin);
        imports.MapPost("", ImportAsync).DescribeImport();
        imports.MapPost("/jobs", StartAsync).DescribeStart();
        imports.MapGet("/jobs/{job}", FindAsync).DescribeFind();
        imports.MapDelete("/jobs/{job}", CancelAsync).DescribeCancel();
    }

    public static Problem TooMany() => Problems.TooLarge("At most 100,000 rows and 20 MB. Nothing was added: import it as a job, or in parts.");

    public static Problem TooLong() => Problems.TooLarge("At most 1,000,000 rows and 100 MB. Nothing was added: import it in parts.");

    public static Problem NotCsv() => Problems.InvalidRequest("Send the CSV itself as the body, with Content-Type: text/csv.");

    public static Problem IsRunning() => Problems.Conflict("Another import is running. Wait until it has ended, or cancel it.");

    public static Problem NoSuch() => Problems.NotFound("No such import.");

    private static async Task<Results<Ok<SuppressionImported>, Problem>> ImportAsync(HttpContext context, SuppressionImport import, CancellationToken ct)
    {
        if (context.Request.HasFormContentType)
            return NotCsv();
        if (await RequestBody.ReadAsync(context.Request, MostBytes, ct) is not { } body)
            return TooMany();

        using var table = new MemoryStream(body);
        return await import.RunAsync(context.TenantId(), table, MostRows, context.Caller().Actor, (_, _, _) => Task.FromResult(true), ct) is { } imported ? TypedResults.Ok(imported) : TooMany();
    }

    private static async Task<Results<Accepted<ImportView>, Problem>> StartAsync(HttpContext context, ImportWorker worker, CancellationToken ct)
    {
        if (context.Request.HasFormContentType)
            return NotCsv();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        if (context.Request.ContentLength > ImportFile.MostBytes || await ImportFile.KeepAsync(context.Request.Body, ct) is not { } table)
            return TooLong();

        return await worker.StartAsync(context.TenantId(), table, context.Caller().Actor, ct) is { } started ? TypedResults.Accepted((string?)null, started) : IsRunning();
    }

    private static async Task<Results<Ok<ImportView>, Problem>> FindAsync(HttpContext context, string job, ImportStore store, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Job, job, out var id) && await store.FindAsync(context.TenantId(), id, ct) is { } found ? TypedResults.Ok(found) : NoSuch();

    /// <summary>One that has ended is not running either.</summary>
    private static async Task<Results<NoContent, Problem>> CancelAsync(HttpContext context, string job, ImportStore store, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Job, job, out var id) && (await store.CancelAsync(context.TenantId(), id) || await store.FindAsync(context.TenantId(), id, ct) is not null)
            ? TypedResults.NoContent() : NoSuch();
}
