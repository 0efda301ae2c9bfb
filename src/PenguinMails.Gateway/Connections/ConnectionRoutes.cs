using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Connections;

/// <summary>A tenant's providers: <c>/api/v1/tenant/esp</c>.</summary>
internal static class ConnectionRoutes
{
    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        var esp = routes.MapGroup("/api/v1/tenant/esp").WithTags("ESP").RequireScope(Scope.Admin);
        esp.MapGet("/providers", async (HttpContext context, ProviderStatus status, CancellationToken ct) =>
            Results.Json(new { data = await status.CardsAsync(context.TenantId(), ct), next_cursor = (string?)null }, Json.Options));
        esp.MapPost("/{provider}/test", TestAsync);
        esp.MapPost("/{provider}/enable", (HttpContext context, string provider, ConnectionChanges changes) => SetEnabledAsync(context, provider, true, changes));
        esp.MapPost("/{provider}/disable", (HttpContext context, string provider, ConnectionChanges changes) => SetEnabledAsync(context, provider, false, changes));
    }

    private static async Task<IResult> TestAsync(HttpContext context, string provider, ConnectionTester tester, CancellationToken ct) =>
        await tester.TestAsync(context.TenantId(), provider, ct) is { } result
            ? Results.Json(new { result.Check.Ok, result.LatencyMs, result.Check.Detail }, Json.Options)
            : NotConnected(provider);

    private static async Task<IResult> SetEnabledAsync(HttpContext context, string provider, bool enabled, ConnectionChanges changes) =>
        await changes.SetEnabledAsync(context.TenantId(), provider, enabled, context.Caller().Actor)
            ? Results.Json(new { provider, enabled }, Json.Options)
            : NotConnected(provider);

    private static Problem NotConnected(string provider) => Problems.NotFound($"{provider} is not connected.");
}
