using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Routing.Replay;

/// <summary>A draft over past email: <c>/api/v1/tenant/esp/routing/replay</c>.</summary>
internal static class ReplayRoutes
{
    public static void MapReplays(this IEndpointRouteBuilder routes)
    {
        var replays = routes.MapApi("/api/v1/tenant/esp/routing/replay", "Routing", Scope.Admin);
        replays.MapPost("", StartAsync).DescribeStart();
        replays.MapGet("/{job}", FindAsync).DescribeFind();
    }

    public static Problem NoSuch() => Problems.NotFound("Replay not found.");

    private static async Task<Results<Accepted<ReplayView>, Problem>> StartAsync(HttpContext context, ReplayAdmin replays, CancellationToken ct)
    {
        var (view, refused) = await RequestBody.UseJsonAsync(
            context.Request, RoutingRoutes.MostBytes, json => replays.StartAsync(context.TenantId(), json, context.Caller().Actor, ct), ct, "Routing rules have at most 4 MB.");
        return view is null ? refused! : TypedResults.Accepted((string?)null, view);
    }

    private static async Task<Results<Ok<ReplayView>, Problem>> FindAsync(HttpContext context, string job, ReplayAdmin replays, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Job, job, out var id) && await replays.FindAsync(context.TenantId(), id, ct) is { } found
            ? TypedResults.Ok(found)
            : NoSuch();
}
