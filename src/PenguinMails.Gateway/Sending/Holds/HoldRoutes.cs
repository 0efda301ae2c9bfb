using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Sending.Holds;

/// <summary>Stopping email at once, and letting it go: <c>/api/v1/tenant/esp/holds</c>.</summary>
internal static class HoldRoutes
{
    private const int MostBytes = 16 << 10;

    public static void MapHolds(this IEndpointRouteBuilder routes)
    {
        var holds = routes.MapApi("/api/v1/tenant/esp/holds", "Holds", Scope.Admin);
        holds.MapGet("", ListAsync).DescribeList();
        holds.MapPost("", StartAsync).DescribeStart();
        holds.MapDelete("/{id}", EndAsync).DescribeEnd();
    }

    public static Problem NoSuch() => Problems.NotFound("Hold not found.");

    public static Problem NotChosen() => Problems.InvalidField("then", "Must be release or cancel.");

    private static async Task<Ok<Page<HoldView>>> ListAsync(HttpContext context, HoldStore holds, CancellationToken ct) =>
        TypedResults.Ok(new Page<HoldView>([.. (await holds.ListAsync(context.TenantId(), ct)).Select(one => HoldView.Of(one.Hold, one.Waiting))], null));

    private static async Task<Results<Ok<HoldView>, Problem>> StartAsync(HttpContext context, HoldStore holds, ProviderCatalog catalog, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<HoldRequest>(context.Request, MostBytes, ct);
        if ((problem ?? asked!.Problem(catalog)) is { } wrong)
            return wrong;

        var hold = await holds.StartAsync(context.TenantId(), asked!.What, asked.Comparable, asked.Reason!.Trim(), context.Caller().Actor);
        return TypedResults.Ok(HoldView.Of(hold, 0));
    }

    private static async Task<Results<Ok<HoldEnded>, Problem>> EndAsync(HttpContext context, string id, string? then, HoldStore holds, CancellationToken ct)
    {
        if (!EnumNames.TryParse<HoldEnd>(then, out var end))
            return NotChosen();
        if (!PublicId.TryParse(PublicId.Hold, id, out var hold) || await holds.EndAsync(context.TenantId(), hold, end, context.Caller().Actor, ct) is not { } emails)
            return NoSuch();

        return TypedResults.Ok(end == HoldEnd.Release ? new HoldEnded(emails, 0) : new HoldEnded(0, emails));
    }
}
