using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions.Import;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Validation;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Dashboard.Validation;

/// <summary>Lists of addresses that are checked before they are mailed.</summary>
internal static class ValidationPages
{
    private const int MostListed = 20;

    public static void MapValidationPages(this IEndpointRouteBuilder dashboard)
    {
        var lists = dashboard.MapGroup("/validation");
        lists.MapGet("/", (HttpContext http, [FromServices] JobStore store, CancellationToken ct) => ShowAsync(http, store, new(), ct));
        // A form has more around its file.
        lists.MapPost("/", UploadAsync).WithMetadata(new RequestSizeLimit(JobIntake.MostBytes + (64 << 10)))
            .WithMetadata(new RequestFormLimitsAttribute { MultipartBodyLengthLimit = JobIntake.MostBytes + (64 << 10) });
        lists.MapPost("/check", CheckAsync);
        lists.MapGet("/{job}", FragmentAsync);
        lists.MapGet("/{job}/result.csv", ResultAsync);
        lists.MapPost("/{job}/pause", (HttpContext http, string job, JobStore store, CancellationToken ct) => MoveAsync(http, job, store, store.PauseAsync, "Paused.", ct));
        lists.MapPost("/{job}/resume", async (HttpContext http, string job, JobStore store, JobWorker worker, CancellationToken ct) =>
        {
            var answer = await MoveAsync(http, job, store, store.ResumeAsync, "It goes on.", ct);
            worker.Wake();
            return answer;
        });
        lists.MapPost("/{job}/cancel", (HttpContext http, string job, JobStore store, CancellationToken ct) => MoveAsync(http, job, store, store.CancelAsync, "Canceled. What was checked can still be downloaded.", ct));
        lists.MapPost("/{job}/suppress", SuppressAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, JobStore store, ValidationShown shown, CancellationToken ct) => new RazorComponentResult<ValidationPage>(new
    {
        Jobs = await store.ListAsync(http.TenantId(), MostListed, ct),
        Upload = shown.Problem is not null || http.Request.Query.ContainsKey("upload"),
        Suppressing = http.Request.Query["suppress"].FirstOrDefault(),
        shown.Problem,
        shown.Checked,
    })
    { StatusCode = shown.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };

    private static async Task<IResult> UploadAsync(HttpContext http, IFormFile? file, [FromForm] string? column, JobIntake intake, JobWorker worker, JobStore store, CancellationToken ct)
    {
        if (file is null or { Length: 0 })
            return await ShowAsync(http, store, new() { Problem = "Choose a CSV file that is not empty." }, ct);

        await using var body = file.OpenReadStream();
        await using var kept = await ImportFile.KeepAsync(body, ct, JobIntake.MostBytes);
        if (kept is null)
            return await ShowAsync(http, store, new() { Problem = JobRoutes.TooLong().Detail }, ct);

        var (job, problem) = await intake.TakeAsync(http.TenantId(), kept, JobRoutes.Shown(file.FileName), string.IsNullOrWhiteSpace(column) ? null : column, http.Caller().Actor, ct);
        if (job is null)
            return await ShowAsync(http, store, new() { Problem = problem!.Errors?.Values.FirstOrDefault()?.FirstOrDefault() ?? problem.Detail }, ct);

        worker.Wake();
        return TypedResults.LocalRedirect(ValidationAddresses.Page);
    }

    private static async Task<IResult> CheckAsync(HttpContext http, [FromForm] string? address, AddressChecker checker, JobStore store, CancellationToken ct) =>
        await ShowAsync(http, store, new() { Checked = string.IsNullOrWhiteSpace(address) ? null : await checker.CheckAsync(http.TenantId(), address[..Math.Min(address.Length, ValidationRoutes.LongestAddress)], ct) }, ct);

    private static async Task<IResult> FragmentAsync(HttpContext http, string job, JobStore store, CancellationToken ct) =>
        await FindAsync(http, job, store, ct) is not { } found ? TypedResults.LocalRedirect(ValidationAddresses.Page)
        : http.Request.Headers.ContainsKey("HX-Request") ? new RazorComponentResult<JobCard>(new { Job = found })
        : TypedResults.LocalRedirect(ValidationAddresses.Page);

    private static async Task<IResult> ResultAsync(HttpContext http, string job, JobStore store, JobResult result, CancellationToken ct)
    {
        if (await FindAsync(http, job, store, ct) is not { } found)
            return TypedResults.LocalRedirect(ValidationAddresses.Page);

        http.Response.Headers["X-Rows"] = found.Done.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return result.Table(http.TenantId(), found, ct);
    }

    private static async Task<IResult> MoveAsync(HttpContext http, string job, JobStore store, Func<Guid, Guid, Task<bool>> move, string done, CancellationToken ct)
    {
        var isMoved = await FindAsync(http, job, store, ct) is { } found && await move(http.TenantId(), found.Id);
        new Toast(isMoved, isMoved ? done : "The list was done already.").Keep(http);
        return TypedResults.LocalRedirect(ValidationAddresses.Page);
    }

    private static async Task<IResult> SuppressAsync(HttpContext http, string job, JobStore store, JobResult result, CancellationToken ct)
    {
        var added = await FindAsync(http, job, store, ct) is { } found ? await result.SuppressAsync(http.TenantId(), found, http.Caller().Actor, ct) : 0;
        new Toast(true, added == 1 ? "1 address is suppressed from now on." : $"{Formats.Count(added)} addresses are suppressed from now on.").Keep(http);
        return TypedResults.LocalRedirect(ValidationAddresses.Page);
    }

    private static async Task<JobView?> FindAsync(HttpContext http, string job, JobStore store, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Job, job, out var id) ? await store.FindAsync(http.TenantId(), id, ct) : null;
}

/// <summary>What the page shows beside what is stored.</summary>
internal sealed record ValidationShown
{
    /// <summary>Why a file was not taken.</summary>
    public string? Problem { get; init; }

    /// <summary>What was found of one address.</summary>
    public AddressVerdict? Checked { get; init; }
}
