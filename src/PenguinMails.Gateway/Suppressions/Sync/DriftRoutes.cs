using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Suppressions.Sync;

/// <summary>Our list against the providers': <c>/api/v1/tenant/suppressions/drift</c>.</summary>
internal static class DriftRoutes
{
    private const string Path = "/api/v1/tenant/suppressions/drift";
    private const string Tag = "Suppressions";

    private const string Example = """
        { "provider": "mailgun", "status": "done", "mends": true, "done": 20412, "compared_at": "2026-11-29T15:35:19.229Z", "only_here": 3, "only_there": 12, "in_step": 10194, "pending": 0, "problem": null }
        """;

    private static readonly ApiParameter Provider = ApiParameter.Path("provider", "The provider.", "mailgun");

    public static void MapDrift(this IEndpointRouteBuilder routes)
    {
        routes.MapApi(Path, Tag, Scope.Read).MapGet("", ListAsync)
            .Describe("listSuppressionDrift", "Compare with the providers", "Tells for each connected provider that keeps suppression lists of its own how they differ from yours. They are brought into step every hour.")
            .Answered($$"""{ "data": [{{Example}}], "next_cursor": null }""");
        var changing = routes.MapApi(Path + "/{provider}", Tag, Scope.Admin);
        changing.MapPost("/compare", (HttpContext context, string provider, ConnectionStore connections, SuppressionSync sync, DriftStore store, CancellationToken ct) =>
                StartAsync(context, provider, mends: false, connections, sync, store, ct))
            .Describe("compareSuppressions", "Compare now", "Compares a provider's suppression lists with yours and changes nothing. It runs in the background: follow it by the list of differences.")
            .Takes(Provider).Answered(Example, StatusCodes.Status202Accepted).Fails(NoSuch(), IsRunning());
        changing.MapPost("/sync", (HttpContext context, string provider, ConnectionStore connections, SuppressionSync sync, DriftStore store, CancellationToken ct) =>
                StartAsync(context, provider, mends: true, connections, sync, store, ct))
            .Describe("syncSuppressions", "Bring into step", "Takes over what only the provider's lists have, and adds there what only yours has. It runs in the background: follow it by the list of differences.")
            .Takes(Provider).Answered(Example, StatusCodes.Status202Accepted).Fails(NoSuch(), IsRunning());
    }

    public static Problem NoSuch() => Problems.NotFound("No such provider is connected, or it keeps no suppression lists.");

    public static Problem IsRunning() => Problems.Conflict("The lists are being compared. Wait until that has ended.");

    private static async Task<Ok<Page<DriftView>>> ListAsync(HttpContext context, DriftStore store, CancellationToken ct) =>
        TypedResults.Ok(new Page<DriftView>(await store.OfTenantAsync(context.TenantId(), ct), null));

    private static async Task<Results<Accepted<DriftView>, Problem>> StartAsync(
        HttpContext context, string provider, bool mends, ConnectionStore connections, SuppressionSync sync, DriftStore store, CancellationToken ct)
    {
        var tenant = context.TenantId();
        if ((await store.OfTenantAsync(tenant, ct)).All(one => one.Provider != provider) || await connections.FindAsync(tenant, provider, ct) is not { } connection)
            return NoSuch();
        if (!await sync.StartAsync(connection, mends))
            return IsRunning();

        return TypedResults.Accepted((string?)null, (await store.OfTenantAsync(tenant, ct)).First(one => one.Provider == provider));
    }
}
