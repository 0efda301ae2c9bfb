using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions.Import;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Validation;
using PenguinMails.Gateway.Validation.Jobs;
using PenguinMails.Gateway.Validation.Orders;

namespace PenguinMails.Gateway.Dashboard.Validation;

/// <summary>Lists of addresses that are checked before they are mailed.</summary>
internal static class ValidationPages
{
    private const int MostListed = 20;

    public static void MapValidationPages(this IEndpointRouteBuilder dashboard)
    {
        var lists = dashboard.MapGroup("/validation");
        lists.MapGet("/", async (HttpContext http, string? order, string? scope, string? budget, [FromServices] JobStore store, [FromServices] OrderTaking taking, [FromServices] ValidationShelf shelf, CancellationToken ct) =>
            await ShowAsync(http, shelf, new() { Question = await AskAsync(http, order, scope, budget, store, taking, ct) }, ct));
        // A form has more around its file.
        lists.MapPost("/", UploadAsync).WithMetadata(new RequestSizeLimit(JobIntake.MostBytes + (64 << 10)))
            .WithMetadata(new RequestFormLimitsAttribute { MultipartBodyLengthLimit = JobIntake.MostBytes + (64 << 10) });
        lists.MapPost("/check", CheckAsync);
        lists.MapPost("/settings", async (HttpContext http, [FromForm] string? check, AcceptanceSettings settings) =>
        {
            if (EnumNames.TryParse<AcceptanceCheck>(check, out var chosen))
                await settings.SaveAsync(http.TenantId(), new() { AtAcceptance = chosen }, http.Caller().Actor);
            new Toast(true, "Saved.").Keep(http);
            return TypedResults.LocalRedirect(ValidationAddresses.Page + "#acceptance");
        });
        lists.MapOwnDomains();
        lists.MapJobPages();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ValidationShelf shelf, ValidationShown shown, CancellationToken ct) => new RazorComponentResult<ValidationPage>(new
    {
        Jobs = await shelf.Jobs.ListAsync(http.TenantId(), MostListed, ct),
        Words = await shelf.Words.ListAsync(http.TenantId(), ct),
        Calibration = await shelf.Calibration.OfAsync(http.TenantId(), ct),
        Setting = await shelf.Settings.OfAsync(http.TenantId(), ct),
        Upload = shown.Problem is not null || http.Request.Query.ContainsKey("upload"),
        Suppressing = http.Request.Query["suppress"].FirstOrDefault(),
        shown.Problem,
        shown.Checked,
        shown.Question,
        shown.IsPaid,
        shown.CheckProblem,
    })
    { StatusCode = shown.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };

    private static async Task<IResult> UploadAsync(HttpContext http, IFormFile? file, [FromForm] string? column, [FromForm] string? delimiter, JobIntake intake, JobWorker worker, ValidationShelf shelf, CancellationToken ct)
    {
        if (file is null or { Length: 0 })
            return await ShowAsync(http, shelf, new() { Problem = "Choose a CSV file that is not empty." }, ct);

        await using var body = file.OpenReadStream();
        await using var kept = await ImportFile.KeepAsync(body, ct, JobIntake.MostBytes);
        if (kept is null)
            return await ShowAsync(http, shelf, new() { Problem = JobRoutes.TooLong().Detail }, ct);

        var (job, problem) = await intake.TakeAsync(http.TenantId(), kept, JobRoutes.Shown(file.FileName), string.IsNullOrWhiteSpace(column) ? null : column, string.IsNullOrEmpty(delimiter) ? null : delimiter, http.Caller().Actor, ct);
        if (job is null)
            return await ShowAsync(http, shelf, new() { Problem = JobPages.TextOf(problem!) }, ct);

        worker.Wake();
        return TypedResults.LocalRedirect(ValidationAddresses.Page);
    }

    private static async Task<IResult> CheckAsync(HttpContext http, [FromForm] string? address, [FromForm] string? provider, AddressChecker checker, PaidValidation paid, ValidationShelf shelf, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(address))
            return await ShowAsync(http, shelf, new(), ct);

        var own = await checker.CheckAsync(http.TenantId(), address[..Math.Min(address.Length, ValidationRoutes.LongestAddress)], ct);
        var (verdict, problem) = string.IsNullOrEmpty(provider) ? (own, null) : await paid.CheckAsync(http.TenantId(), provider, own, ct);
        return await ShowAsync(http, shelf, new() { Checked = verdict ?? own, IsPaid = !string.IsNullOrEmpty(provider), CheckProblem = problem is null ? null : JobPages.TextOf(problem) }, ct);
    }

    private static async Task<OrderQuestion?> AskAsync(HttpContext http, string? order, string? scope, string? budget, JobStore store, OrderTaking taking, CancellationToken ct)
    {
        if (order is null || await JobPages.FindAsync(http, order, store, ct) is not { } job || !EnumNames.TryParse<OrderScope>(scope, out var which))
            return null;

        var (isRead, most) = JobPages.BudgetOf(budget);
        var (quote, problem) = isRead ? await taking.QuoteAsync(http.TenantId(), job, which, most, http.Caller().Actor, ct) : (null, Problems.InvalidField("budget_usd", "Enter an amount in US dollars, such as 5 or 12.50."));
        return new() { Job = job.Id, Scope = which, Budget = most, Quote = quote?.View, Problem = problem is null ? null : JobPages.TextOf(problem) };
    }
}

/// <summary>All that the page shows of what is stored.</summary>
internal sealed record ValidationShelf(JobStore Jobs, DomainWords Words, Calibration Calibration, AcceptanceSettings Settings);

/// <summary>What the page shows beside what is stored.</summary>
internal sealed record ValidationShown
{
    /// <summary>Why a file was not taken.</summary>
    public string? Problem { get; init; }

    /// <summary>What was found of one address.</summary>
    public AddressVerdict? Checked { get; init; }

    /// <summary>Mailgun was to be asked about it.</summary>
    public bool IsPaid { get; init; }

    /// <summary>Why Mailgun was not.</summary>
    public string? CheckProblem { get; init; }

    /// <summary>What somebody is about to have validated for money.</summary>
    public OrderQuestion? Question { get; init; }
}
