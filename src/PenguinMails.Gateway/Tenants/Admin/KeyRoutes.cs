using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Tenants.Admin;

/// <summary>A tenant's API keys, and its audit log: <c>/api/v1/tenant/keys</c> and <c>/audit</c>.</summary>
internal static class KeyRoutes
{
    private const int MostBytes = 256 << 10;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapApi("/api/v1/tenant/keys", "API keys", Scope.Admin);
        keys.MapGet("", ListAsync).DescribeList();
        keys.MapPost("", CreateAsync).DescribeCreate();
        keys.MapDelete("/{id}", RevokeAsync).DescribeRevoke();
        routes.MapApi("/api/v1/tenant/audit", "Audit log", Scope.Admin).MapGet("", AuditAsync).DescribeAudit();
    }

    public static Problem NoSuch() => Problems.NotFound("API key not found.");

    private static async Task<Ok<Page<KeyView>>> ListAsync(HttpContext context, ApiKeys keys, CancellationToken ct) =>
        TypedResults.Ok(new Page<KeyView>([.. (await keys.ListAsync(context.TenantId(), ct)).Select(KeyView.Of)], null));

    private static async Task<Results<Created<NewKeyView>, Problem>> CreateAsync(HttpContext context, ApiKeys keys, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<KeyRequest>(context.Request, MostBytes, ct);
        if ((problem ?? asked!.Problem()) is { } wrong)
            return wrong;

        var (key, secret) = await keys.CreateAsync(
            context.TenantId(), asked!.Name!.Trim(), EnumNames.Parse<Scope>(asked.Scope!), context.Caller().Actor, asked.SendsPerSecond, asked.Safe);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/v1/tenant/keys/{PublicId.Format(PublicId.Key, key.Id)}", new NewKeyView(KeyView.Of(key), secret));
    }

    private static async Task<Results<NoContent, Problem>> RevokeAsync(HttpContext context, string id, ApiKeys keys) =>
        PublicId.TryParse(PublicId.Key, id, out var key) && await keys.RevokeAsync(context.TenantId(), key, context.Caller().Actor)
            ? TypedResults.NoContent()
            : NoSuch();

    private static async Task<Results<Ok<Page<AuditView>>, Problem>> AuditAsync(HttpContext context, Audit audit, CancellationToken ct)
    {
        var problems = new SendProblems();
        var query = new QueryReader(context.Request.Query, problems);
        var (limit, cursor) = (query.Limit(), query.Cursor());
        if (problems.Any)
            return Problems.InvalidField(problems.ByField);

        var found = await audit.ListAsync(context.TenantId(), cursor is null ? null : Guid.ParseExact(cursor, "N"), limit + 1, ct);
        var shown = found.Take(limit).ToList();
        return TypedResults.Ok(new Page<AuditView>([.. shown.Select(AuditView.Of)], found.Count > limit ? shown[^1].Id.ToString("N") : null));
    }
}
