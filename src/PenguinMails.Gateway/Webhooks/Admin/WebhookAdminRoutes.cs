using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Webhooks.Admin;

/// <summary>The providers' webhooks: <c>/api/v1/tenant/esp/webhooks</c>.</summary>
internal static class WebhookAdminRoutes
{
    private const int MostBytes = 64 << 10;

    public static void MapWebhookAdmin(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapApi("/api/v1/tenant/esp/webhooks", "Events", Scope.Admin);
        webhooks.MapGet("", async (HttpContext context, WebhookAdmin admin, CancellationToken ct) =>
            TypedResults.Ok(new Page<WebhookView>(await admin.OfTenantAsync(context.TenantId(), ct), null))).DescribeWebhooks();
        webhooks.MapPut("/{provider}", ChangeAsync).DescribeChange();
        webhooks.MapPost("/test", TestAsync).DescribeTest();
    }

    private static async Task<Results<Ok<WebhookView>, Problem>> ChangeAsync(HttpContext context, string provider, WebhookAdmin admin, CancellationToken ct)
    {
        var (change, unreadable) = await RequestBody.ReadJsonAsync<WebhookChange>(context.Request, MostBytes, ct);
        if (unreadable is not null)
            return unreadable;
        if (await admin.ChangeAsync(context.TenantId(), provider, change!, context.Caller().Actor, ct) is { } problem)
            return problem;

        return await admin.FindAsync(context.TenantId(), provider, ct) is { } changed ? TypedResults.Ok(changed) : ConnectionRoutes.NotConnected(provider);
    }

    private static async Task<Results<Ok<WebhookTestResult>, Problem>> TestAsync(HttpContext context, WebhookTester tester, CancellationToken ct)
    {
        var (asked, unreadable) = await RequestBody.ReadJsonAsync<WebhookTestRequest>(context.Request, MostBytes, ct);
        if (unreadable is not null)
            return unreadable;
        if (asked!.Problems() is { Count: > 0 } errors)
            return Problems.InvalidField(errors);

        var (result, problem) = await tester.RunAsync(context.TenantId(), asked.Provider!, asked.Type, context.Caller().Actor, ct);
        return problem is null ? TypedResults.Ok(result) : problem;
    }
}
