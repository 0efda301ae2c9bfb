using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions.Import;
using PenguinMails.Gateway.Suppressions.Sync;

namespace PenguinMails.Gateway.Dashboard.Suppressions;

/// <summary>What of the list takes its time: importing, and comparing with the providers. Each goes on when the page is left.</summary>
internal static class SuppressionJobs
{
    /// <summary>Heard by the list on the page, which is shown anew then.</summary>
    public const string ListChanged = "suppressions-changed";

    public static void MapSuppressionJobs(this IEndpointRouteBuilder list)
    {
        // A form has more around its file.
        list.MapPost("/import", ImportAsync).WithMetadata(new RequestSizeLimit(ImportFile.MostBytes + (64 << 10)))
            .WithMetadata(new RequestFormLimitsAttribute { MultipartBodyLengthLimit = ImportFile.MostBytes + (64 << 10) });
        list.MapGet("/import", ShowImportAsync);
        list.MapPost("/import/cancel", CancelAsync);
        list.MapGet("/drift", async ([AsParameters] SuppressionScreen screen) => new RazorComponentResult<DriftCard>(new { Drifts = await screen.Drift.OfTenantAsync(screen.Tenant, screen.Ct) }));
        list.MapPost("/drift", CompareAsync);
    }

    private static async Task<IResult> ImportAsync([AsParameters] SuppressionScreen screen, IFormFile? file, ImportWorker worker)
    {
        if (file is null or { Length: 0 })
            return await screen.ShowAsync(new() { NotImported = "Choose a CSV file." });

        await using var body = file.OpenReadStream();
        if (await ImportFile.KeepAsync(body, screen.Ct) is not { } table)
            return await screen.ShowAsync(new() { NotImported = ImportRoutes.TooLong().Detail });

        return await worker.StartAsync(screen.Tenant, table, screen.Actor, screen.Ct) is null
            ? await screen.ShowAsync(new() { NotImported = ImportRoutes.IsRunning().Detail })
            : TypedResults.LocalRedirect(SuppressionAddresses.List + "#import");
    }

    private static async Task<IResult> ShowImportAsync([AsParameters] SuppressionScreen screen)
    {
        var import = await screen.Imports.LatestAsync(screen.Tenant, screen.Ct);
        if (import is { Status: not ImportStatus.Running })
            screen.Http.Response.Headers["HX-Trigger"] = ListChanged;
        return new RazorComponentResult<ImportCard>(new { Import = import });
    }

    private static async Task<IResult> CancelAsync([AsParameters] SuppressionScreen screen, [FromForm] string? job)
    {
        var isStopped = PublicId.TryParse(PublicId.Job, job, out var id) && await screen.Imports.CancelAsync(screen.Tenant, id);
        return IsFragment(screen.Http)
            ? await ShowImportAsync(screen)
            : Back(screen.Http, isStopped, isStopped ? "Import canceled." : "The import had ended already.", "#import");
    }

    private static async Task<IResult> CompareAsync([AsParameters] SuppressionScreen screen, [FromForm] string? provider, [FromForm] bool? mend, ConnectionStore connections, SuppressionSync sync)
    {
        var isStarted = await connections.FindAsync(screen.Tenant, provider ?? "", screen.Ct) is { } connection && await sync.StartAsync(connection, mend == true);
        return IsFragment(screen.Http)
            ? new RazorComponentResult<DriftCard>(new { Drifts = await screen.Drift.OfTenantAsync(screen.Tenant, screen.Ct) })
            : Back(screen.Http, isStarted, isStarted ? "The lists are being compared." : DriftRoutes.IsRunning().Detail!, "#drift");
    }

    private static RedirectHttpResult Back(HttpContext http, bool isGood, string text, string place)
    {
        new Toast(isGood, text).Keep(http);
        return TypedResults.LocalRedirect(SuppressionAddresses.List + place);
    }

    private static bool IsFragment(HttpContext http) => http.Request.Headers.ContainsKey("HX-Request");
}
