using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Validation.Jobs;
using PenguinMails.Gateway.Validation.Orders;

namespace PenguinMails.Gateway.Dashboard.Validation;

/// <summary>What is done with one list, and its card by itself.</summary>
internal static class JobPages
{
    public static void MapJobPages(this IEndpointRouteBuilder lists)
    {
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

    public static async Task<JobView?> FindAsync(HttpContext http, string job, JobStore store, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Job, job, out var id) ? await store.FindAsync(http.TenantId(), id, ct) : null;

    public static (bool IsRead, decimal? Budget) BudgetOf(string? text) => string.IsNullOrWhiteSpace(text) ? (true, null)
        : decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var budget) ? (true, budget) : (false, null);

    public static string TextOf(Problem problem) => problem.Errors?.Values.FirstOrDefault()?.FirstOrDefault() ?? problem.Detail ?? problem.Title;

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
            http.Response.Headers["X-Rows"] = found.Done.ToString(CultureInfo.InvariantCulture);
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

    private static async Task<IResult> OrderAsync(HttpContext http, string job, [FromForm] string? scope, [FromForm] string? budget, JobStore store, OrderTaking taking, CancellationToken ct)
    {
        if (await FindAsync(http, job, store, ct) is { } found && EnumNames.TryParse<OrderScope>(scope, out var which) && BudgetOf(budget) is (true, var most))
        {
            var problem = await taking.TakeAsync(http.TenantId(), found, which, most, http.Caller().Actor, ct);
            new Toast(problem is null, problem is null ? "Mailgun validates the list." : TextOf(problem)).Keep(http);
        }

        return TypedResults.LocalRedirect(ValidationAddresses.Page);
    }
}
