using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Webhooks.Backfill;

/// <summary>Asking a provider for events that never came: <c>/api/v1/tenant/esp/webhooks/{provider}/backfill</c>.</summary>
internal static class BackfillRoutes
{
    private const int MostBytes = 4 << 10;

    public static void MapBackfills(this IEndpointRouteBuilder routes)
    {
        var backfills = routes.MapApi("/api/v1/tenant/esp/webhooks/{provider}/backfill", "Events", Scope.Admin);
        backfills.MapPost("", StartAsync).DescribeBackfill();
        backfills.MapGet("", FindAsync).DescribeBackfillState();
    }

    private static async Task<Results<Accepted<BackfillView>, Problem>> StartAsync(HttpContext context, string provider, BackfillAdmin backfills, CancellationToken ct)
    {
        var (asked, unreadable) = await RequestBody.ReadJsonAsync(context.Request, MostBytes, ct, new BackfillRequest());
        if (unreadable is not null)
            return unreadable;

        var (view, problem) = await backfills.StartAsync(context.TenantId(), provider, asked!, context.Caller().Actor, ct);
        return view is null ? problem! : TypedResults.Accepted((string?)null, view);
    }

    private static async Task<Results<Ok<BackfillView>, Problem>> FindAsync(HttpContext context, string provider, ConnectionStore connections, BackfillStore store, CancellationToken ct) =>
        await connections.FindAsync(context.TenantId(), provider, ct) is { } connection ? TypedResults.Ok(await store.OfAsync(connection, ct)) : ConnectionRoutes.NotConnected(provider);
}
