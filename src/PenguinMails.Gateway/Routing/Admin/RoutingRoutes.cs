using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Routing.Admin;

/// <summary>A tenant's routing rules: <c>/api/v1/tenant/esp/routing</c>.</summary>
internal static class RoutingRoutes
{
    public const int MostBytes = 4 << 20;
    private const string TooLarge = "Routing rules have at most 4 MB.";

    public static void MapRouting(this IEndpointRouteBuilder routes)
    {
        var routing = routes.MapApi("/api/v1/tenant/esp/routing", "Routing", Scope.Admin);
        routing.MapGet("/", ReadAsync).DescribeRouting();
        routing.MapPut("/", SaveAsync).DescribeSaveRouting();
        routing.MapGet("/versions", ListAsync).DescribeVersions();
        routing.MapPost("/versions/{version}/restore", RestoreAsync).DescribeRestore();
        routing.MapPost("/preview", PreviewAsync).DescribePreview();
        routing.MapGet("/quotas", QuotasAsync).DescribeQuotas();
    }

    private static async Task<Ok<RoutingAnswer>> ReadAsync(HttpContext context, RoutingVersions versions, RoutingAdmin admin, CancellationToken ct) =>
        TypedResults.Ok(await admin.AnswerAsync(context.TenantId(), await versions.OfTenantFreshAsync(context.TenantId(), ct), ct));

    private static async Task<Results<Ok<RoutingAnswer>, Problem>> SaveAsync(HttpContext context, RoutingAdmin admin, CancellationToken ct)
    {
        var (saved, refused) = await RequestBody.UseJsonAsync(
            context.Request, MostBytes, json => admin.SaveAsync(context.TenantId(), json, context.Caller().Actor, ct), ct, TooLarge);
        return saved is null ? refused! : TypedResults.Ok(saved);
    }

    private static async Task<Results<Ok<Page<RoutingVersionView>>, Problem>> ListAsync(HttpContext context, int? limit, int? cursor, RoutingAdmin admin, CancellationToken ct) =>
        limit is < 1 or > 200
            ? Problems.InvalidField("limit", "Must be 1 to 200.")
            : TypedResults.Ok(await admin.ListAsync(context.TenantId(), cursor, limit ?? 50, ct));

    private static async Task<Results<Ok<RoutingAnswer>, Problem>> RestoreAsync(HttpContext context, int version, RoutingAdmin admin, CancellationToken ct) =>
        await admin.RestoreAsync(context.TenantId(), version, context.Caller().Actor, ct) is { } restored
            ? TypedResults.Ok(restored)
            : Problems.NotFound($"There is no version {version} of the routing rules.");

    private static async Task<Ok<Page<QuotaView>>> QuotasAsync(HttpContext context, RoutingVersions versions, QuotaReader quotas, CancellationToken ct)
    {
        var rules = await versions.OfTenantFreshAsync(context.TenantId(), ct);
        return TypedResults.Ok(new Page<QuotaView>([.. (await quotas.OfAsync(context.TenantId(), rules.Config, ct)).Select(QuotaView.Of)], null));
    }

    private static async Task<Results<Ok<PreviewAnswer>, Problem>> PreviewAsync(HttpContext context, RoutingPreview preview, CancellationToken ct)
    {
        var (answer, refused) = await RequestBody.UseJsonAsync(context.Request, MostBytes, json => preview.OfAsync(context.TenantId(), json, ct), ct, TooLarge);
        return answer is null ? refused! : TypedResults.Ok(answer);
    }
}
