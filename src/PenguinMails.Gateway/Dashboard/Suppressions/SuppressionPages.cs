using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Suppressions.Admin;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Suppressions;

/// <summary>Addresses that are not mailed.</summary>
internal static class SuppressionPages
{
    private const int PageSize = 50;

    public static void MapSuppressionPages(this IEndpointRouteBuilder dashboard)
    {
        var list = dashboard.MapGroup("/suppressions");
        list.MapGet("/", ([AsParameters] SuppressionQuery search, HttpContext http, SuppressionAdmin admin, CancellationToken ct) => ShowAsync(http, admin, new() { Search = search }, ct));
        list.MapGet("/export.csv", (HttpContext http, SuppressionAdmin admin, TimeProvider time, CancellationToken ct) => SuppressionExport.Of(admin.AllAsync(http.TenantId(), ct), time.GetUtcNow()));
        list.MapPost("/", AddAsync);
        list.MapPost("/remove", RemoveAsync);
        // A form has more around its file.
        list.MapPost("/import", ImportAsync).WithMetadata(new RequestSizeLimit(SuppressionImport.MostBytes + (64 << 10)));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, SuppressionAdmin admin, Shown shown, CancellationToken ct) => new RazorComponentResult<SuppressionsPage>(new
    {
        shown.Search,
        Found = await admin.ListAsync(http.TenantId(), shown.Search.Filter, shown.Search.After, PageSize, ct),
        shown.Asked,
        shown.Errors,
        shown.Imported,
        shown.NotImported,
    })
    { StatusCode = shown.Errors.Count > 0 || shown.NotImported is not null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };

    private static async Task<IResult> AddAsync(
        [FromForm] string? address, [FromForm] string? reason, [FromForm] string? note, HttpContext http, SuppressionAdmin admin, CancellationToken ct)
    {
        var asked = new SuppressionRequest { Address = address, Reason = string.IsNullOrEmpty(reason) ? null : reason, Note = note };
        var (order, errors) = asked.Read();
        if (order is null)
            return await ShowAsync(http, admin, new() { Asked = asked, Errors = errors.ToDictionary(error => error.Key, error => error.Value[0]) }, ct);

        var isNew = await admin.AddAsync(http.TenantId(), order, http.Caller().Actor);
        new Toast(true, isNew ? $"{Formats.Short(order.Address, 60)} is suppressed from now on." : $"{Formats.Short(order.Address, 60)} was on the list already.").Keep(http);
        return TypedResults.LocalRedirect(SuppressionAddresses.List);
    }

    private static async Task<RedirectHttpResult> RemoveAsync([FromForm] string? address, [FromForm] bool? complaint, HttpContext http, SuppressionAdmin admin, CancellationToken ct)
    {
        var problem = await admin.RemoveAsync(http.TenantId(), SuppressionList.KeyOf((address ?? "").Replace("\0", "", StringComparison.Ordinal)), complaint == true, http.Caller().Actor, ct);
        new Toast(problem is null, problem?.Detail ?? "Removed. Email to this address goes out again.").Keep(http);
        return TypedResults.LocalRedirect(SuppressionAddresses.List);
    }

    private static async Task<IResult> ImportAsync(IFormFile? file, HttpContext http, SuppressionAdmin admin, SuppressionImport import, CancellationToken ct)
    {
        if (file is null or { Length: 0 })
            return await ShowAsync(http, admin, new() { NotImported = "Choose a CSV file." }, ct);
        if (file.Length > SuppressionImport.MostBytes)
            return await ShowAsync(http, admin, new() { NotImported = SuppressionRoutes.TooMany().Detail }, ct);

        using var body = new MemoryStream((int)file.Length);
        await file.CopyToAsync(body, ct);
        var imported = await import.RunAsync(http.TenantId(), body.ToArray(), http.Caller().Actor, ct);
        return await ShowAsync(http, admin, new() { Imported = imported, NotImported = imported is null ? SuppressionRoutes.TooMany().Detail : null }, ct);
    }

    /// <summary>What the page shows beside the list.</summary>
    private sealed record Shown
    {
        public SuppressionQuery Search { get; init; } = new();
        public SuppressionRequest? Asked { get; init; }
        public Dictionary<string, string> Errors { get; init; } = [];
        public SuppressionImported? Imported { get; init; }
        public string? NotImported { get; init; }
    }
}
