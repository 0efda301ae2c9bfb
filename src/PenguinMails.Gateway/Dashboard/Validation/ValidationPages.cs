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
        lists.MapPost("/domains", SaveDomainAsync);
        lists.MapPost("/domains/remove", RemoveDomainAsync);
        lists.MapPost("/settings", async (HttpContext http, [FromForm] string? check, AcceptanceSettings settings) =>
        {
            if (EnumNames.TryParse<AcceptanceCheck>(check, out var chosen))
                await settings.SaveAsync(http.TenantId(), new() { AtAcceptance = chosen }, http.Caller().Actor);
            new Toast(true, "Saved.").Keep(http);
            return TypedResults.LocalRedirect(ValidationAddresses.Page + "#acceptance");
        });
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
        lists.MapPost("/{job}/column", ColumnAsync);
        lists.MapPost("/{job}/mailgun", OrderAsync);
        lists.MapPost("/{job}/mailgun/pause", (HttpContext http, string job, JobStore store, OrderStore orders, CancellationToken ct) => MoveAsync(http, job, store, orders.PauseAsync, "Paused. What was uploaded is worked on.", ct));
        lists.MapPost("/{job}/mailgun/resume", (HttpContext http, string job, JobStore store, OrderStore orders, CancellationToken ct) => MoveAsync(http, job, store, orders.ResumeAsync, "It goes on.", ct));
        lists.MapPost("/{job}/mailgun/cancel", (HttpContext http, string job, JobStore store, OrderStore orders, CancellationToken ct) => MoveAsync(http, job, store, orders.CancelAsync, "It is being stopped at Mailgun.", ct));
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

    private static async Task<IResult> UploadAsync(HttpContext http, IFormFile? file, [FromForm] string? column, JobIntake intake, JobWorker worker, ValidationShelf shelf, CancellationToken ct)
    {
        if (file is null or { Length: 0 })
            return await ShowAsync(http, shelf, new() { Problem = "Choose a CSV file that is not empty." }, ct);

        await using var body = file.OpenReadStream();
        await using var kept = await ImportFile.KeepAsync(body, ct, JobIntake.MostBytes);
        if (kept is null)
            return await ShowAsync(http, shelf, new() { Problem = JobRoutes.TooLong().Detail }, ct);

        var (job, problem) = await intake.TakeAsync(http.TenantId(), kept, JobRoutes.Shown(file.FileName), string.IsNullOrWhiteSpace(column) ? null : column, http.Caller().Actor, ct);
        if (job is null)
            return await ShowAsync(http, shelf, new() { Problem = TextOf(problem!) }, ct);

        worker.Wake();
        return TypedResults.LocalRedirect(ValidationAddresses.Page);
    }

    private static async Task<IResult> CheckAsync(HttpContext http, [FromForm] string? address, [FromForm] string? provider, AddressChecker checker, PaidValidation paid, ValidationShelf shelf, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(address))
            return await ShowAsync(http, shelf, new(), ct);

        var own = await checker.CheckAsync(http.TenantId(), address[..Math.Min(address.Length, ValidationRoutes.LongestAddress)], ct);
        var (verdict, problem) = string.IsNullOrEmpty(provider) ? (own, null) : await paid.CheckAsync(http.TenantId(), provider, own, ct);
        return await ShowAsync(http, shelf, new() { Checked = verdict ?? own, IsPaid = !string.IsNullOrEmpty(provider), CheckProblem = problem is null ? null : TextOf(problem) }, ct);
    }

    private static async Task<OrderQuestion?> AskAsync(HttpContext http, string? order, string? scope, string? budget, JobStore store, OrderTaking taking, CancellationToken ct)
    {
        if (order is null || await FindAsync(http, order, store, ct) is not { } job || !EnumNames.TryParse<OrderScope>(scope, out var which))
            return null;

        var (isRead, most) = BudgetOf(budget);
        var (quote, problem) = isRead ? await taking.QuoteAsync(http.TenantId(), job, which, most, http.Caller().Actor, ct) : (null, Problems.InvalidField("budget_usd", "Enter an amount in US dollars, such as 5 or 12.50."));
        return new() { Job = job.Id, Scope = which, Budget = most, Quote = quote?.View, Problem = problem is null ? null : TextOf(problem) };
    }

    private static async Task<IResult> OrderAsync(HttpContext http, string job, [FromForm] string? scope, [FromForm] string? budget, JobStore store, OrderTaking taking, CancellationToken ct)
    {
        if (await FindAsync(http, job, store, ct) is { } found && EnumNames.TryParse<OrderScope>(scope, out var which) && BudgetOf(budget) is (true, var most))
        {
            var problem = await taking.TakeAsync(http.TenantId(), found, which, most, http.Caller().Actor, ct);
            new Toast(problem is null, problem is null ? "Mailgun validates the list." : TextOf(problem)).Keep(http);
        }

        return TypedResults.LocalRedirect(ValidationAddresses.Page);
    }

    private static (bool IsRead, decimal? Budget) BudgetOf(string? text) => string.IsNullOrWhiteSpace(text) ? (true, null)
        : decimal.TryParse(text.Trim(), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var budget) ? (true, budget) : (false, null);

    private static string TextOf(Problem problem) => problem.Errors?.Values.FirstOrDefault()?.FirstOrDefault() ?? problem.Detail ?? problem.Title;

    private static async Task<IResult> FragmentAsync(HttpContext http, string job, JobStore store, CancellationToken ct) =>
        await FindAsync(http, job, store, ct) is not { } found ? TypedResults.LocalRedirect(ValidationAddresses.Page)
        : http.Request.Headers.ContainsKey("HX-Request") ? new RazorComponentResult<JobCard>(new { Job = found })
        : TypedResults.LocalRedirect(ValidationAddresses.Page);

    private static async Task<IResult> ResultAsync(HttpContext http, string job, JobStore store, JobResult result, CancellationToken ct)
    {
        if (await FindAsync(http, job, store, ct) is not { } found)
            return TypedResults.LocalRedirect(ValidationAddresses.Page);

        if (!JobResult.TryRead(http.Request.Query["below"].FirstOrDefault(), out var below))
            return TypedResults.LocalRedirect(ValidationAddresses.Page);

        if (below is null)
            http.Response.Headers["X-Rows"] = found.Done.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return result.Table(http.TenantId(), found, below, ct);
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

    private static async Task<IResult> ColumnAsync(HttpContext http, string job, [FromForm] string? column, JobStore store, JobColumn columns, JobWorker worker, CancellationToken ct)
    {
        var isChanged = await FindAsync(http, job, store, ct) is { } found && JobIntake.Find(found.Columns, column ?? "") is >= 0 and var index && await columns.ChangeAsync(http.TenantId(), found, index, ct);
        worker.Wake();
        new Toast(isChanged, isChanged ? "The list is checked anew." : "Mailgun was asked about this column already. Upload the list again to check another.").Keep(http);
        return TypedResults.LocalRedirect(ValidationAddresses.Page);
    }

    private static async Task<IResult> SaveDomainAsync(HttpContext http, [FromForm] string? domain, [FromForm] string? verdict, DomainWords words)
    {
        var toast = DomainWordRoutes.NameOf(domain ?? "") is not { } name ? new Toast(false, "Enter a domain such as company.example.")
            : DomainWordRoutes.VerdictOf(verdict) is not { } said ? new Toast(false, "Choose what its addresses are.")
            : await words.SaveAsync(http.TenantId(), name, said, http.Caller().Actor) is null ? new Toast(false, "You have named too many domains. Remove some first.")
            : new Toast(true, $"Saved. Check a list again to see what it changes for {name}.");
        toast.Keep(http);
        return TypedResults.LocalRedirect(ValidationAddresses.Page + "#domains");
    }

    private static async Task<IResult> RemoveDomainAsync(HttpContext http, [FromForm] string? domain, DomainWords words)
    {
        var isRemoved = DomainWordRoutes.NameOf(domain ?? "") is { } name && await words.RemoveAsync(http.TenantId(), name, http.Caller().Actor);
        new Toast(isRemoved, isRemoved ? "Removed." : "It was removed before.").Keep(http);
        return TypedResults.LocalRedirect(ValidationAddresses.Page + "#domains");
    }

    private static async Task<JobView?> FindAsync(HttpContext http, string job, JobStore store, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Job, job, out var id) ? await store.FindAsync(http.TenantId(), id, ct) : null;
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
