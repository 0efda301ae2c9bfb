using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Validation.Orders;

[Description("What Mailgun is to be asked about.")]
public sealed record OrderRequest
{
    [Description("Which addresses: `undecided` or `all`."), Required]
    public string? Scope { get; init; }

    [Description("The most that it may cost, in US dollars. Where it does not pay for all addresses, as many are asked about as it does, in the order of the rows.")]
    public decimal? BudgetUsd { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>A list's validation by Mailgun: <c>/api/v1/tenant/validation/jobs/{job}/mailgun</c>.</summary>
internal static class OrderRoutes
{
    private const int MostBytes = 16 << 10;

    public static void MapValidationOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapApi("/api/v1/tenant/validation/jobs/{job}/mailgun", "Validation", Scope.Admin);
        orders.MapPost("", OrderAsync).DescribeOrder();
        orders.MapPost("/pause", (HttpContext context, string job, JobStore jobs, OrderStore orders, CancellationToken ct) => MoveAsync(context, job, jobs, orders.PauseAsync, NotRunning(), ct)).DescribePause();
        orders.MapPost("/resume", (HttpContext context, string job, JobStore jobs, OrderStore orders, CancellationToken ct) => MoveAsync(context, job, jobs, orders.ResumeAsync, NotPaused(), ct)).DescribeResume();
        orders.MapDelete("", (HttpContext context, string job, JobStore jobs, OrderStore orders, CancellationToken ct) => MoveAsync(context, job, jobs, orders.CancelAsync, HasEnded(), ct)).DescribeCancel();
    }

    public static Problem NotRunning() => Problems.Conflict("Mailgun does not work on this list.");

    public static Problem NotPaused() => Problems.Conflict("Only what is paused or failed can be resumed.");

    public static Problem HasEnded() => Problems.Conflict("It has ended already, or was never ordered.");

    private static async Task<Results<Accepted<JobView>, Problem>> OrderAsync(HttpContext context, string job, JobStore jobs, OrderTaking taking, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<OrderRequest>(context.Request, MostBytes, ct);
        if (problem is not null)
            return problem;
        if (asked!.Unknown?.Keys.FirstOrDefault() is { } name)
            return Problems.InvalidField(name, "Unknown field.");
        if (!EnumNames.TryParse<OrderScope>(asked.Scope, out var scope))
            return Problems.InvalidField("scope", "Must be undecided or all.");
        if (await JobRoutes.JobAsync(context, job, jobs, ct) is not { } found)
            return JobRoutes.NoSuch();

        return await taking.TakeAsync(context.TenantId(), found, scope, asked.BudgetUsd, context.Caller().Actor, ct) is { } refusal ? refusal : TypedResults.Accepted((string?)null, (await jobs.FindAsync(context.TenantId(), found.Id, ct))!);
    }

    private static Task<Results<Ok<JobView>, Problem>> MoveAsync(HttpContext context, string job, JobStore jobs, Func<Guid, Guid, Task<bool>> move, Problem otherwise, CancellationToken ct) =>
        JobRoutes.MoveAsync(context, job, jobs, move, otherwise.Detail!, ct);
}
