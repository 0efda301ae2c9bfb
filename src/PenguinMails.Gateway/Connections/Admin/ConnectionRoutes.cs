using System.Text.Json;
using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>A tenant's providers: <c>/api/v1/tenant/esp</c>.</summary>
internal static class ConnectionRoutes
{
    private const int MostBytes = 256 << 10;

    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        var esp = routes.MapGroup("/api/v1/tenant/esp").WithTags("ESP").RequireScope(Scope.Admin);
        esp.MapGet("/providers", async (HttpContext context, ProviderStatus status, CancellationToken ct) =>
            Results.Json(new { data = await status.CardsAsync(context.TenantId(), ct), next_cursor = (string?)null }, Json.Options))
            .WithSummary("Every provider with its status");
        esp.MapGet("/readiness", async (HttpContext context, ReadinessBoard board, CancellationToken ct) =>
        {
            var view = await board.OfAsync(context.TenantId(), ct);
            return Results.Json(new { data = view.Rows, more_domains = view.More, next_cursor = (string?)null }, Json.Options);
        }).WithSummary("Readiness of every sending domain at every connection");
        foreach (var info in routes.ServiceProvider.GetRequiredService<ProviderCatalog>().All.Where(info => info.Settings is not null))
            esp.MapSettings(info);

        esp.MapMethods("/{provider}", ["GET", "POST"], (string provider) => Problems.NotFound($"{provider} can't be configured.")).ExcludeFromDescription();
        esp.MapDelete("/{provider}", DeleteAsync).WithSummary("Remove the connection").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status409Conflict);
        esp.MapPost("/{provider}/enable", EnableAsync).WithSummary("Enable the connection");
        esp.MapPost("/{provider}/disable", DisableAsync)
            .WithSummary("Disable the connection; queued email is routed again. dry_run=true only says what would happen");
        esp.MapConnectionTests();
        esp.MapDomains();
    }

    public static Problem NotConnected(string provider) => Problems.NotFound($"{provider} is not connected.");

    /// <summary>A path for each provider, so that the contract describes the settings of each.</summary>
    private static void MapSettings(this RouteGroupBuilder esp, ProviderInfo info)
    {
        esp.MapGet("/" + info.Id, (HttpContext context, ConnectionStore connections, CancellationToken ct) => ReadAsync(context, info.Id, connections, ct))
            .WithSummary($"The settings of {info.Name} with masked secrets and their version")
            .Produces(StatusCodes.Status200OK, info.Settings).ProducesProblem(StatusCodes.Status404NotFound);
        esp.MapPost("/" + info.Id, (HttpContext context, ProviderCatalog catalog, ConnectionSaving saving, CancellationToken ct) => SaveAsync(context, catalog.Find(info.Id)!, saving, ct))
            .WithSummary($"Check the settings at {info.Name} and save them; absent or masked secrets stay")
            .Accepts(info.Settings!, "application/json").Produces(StatusCodes.Status200OK, info.Settings)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status502BadGateway);
    }

    private static async Task<IResult> ReadAsync(HttpContext context, string provider, ConnectionStore connections, CancellationToken ct) =>
        await connections.FindAsync(context.TenantId(), provider, ct) is { } connection
            ? Results.Json(Shown(connection), Json.Options)
            : NotConnected(provider);

    private static async Task<IResult> SaveAsync(HttpContext context, IEmailProvider adapter, ConnectionSaving saving, CancellationToken ct)
    {
        if (await RequestBody.ReadAsync(context.Request, MostBytes, ct) is not { } body)
            return Problems.TooLarge("Settings have at most 256 KB.");

        try
        {
            var result = await saving.SaveAsync(context.TenantId(), adapter, body, context.Caller().Actor, ct);
            if (result.Saved is not { } saved)
                return result.Problem!;

            var shown = Shown(saved);
            shown["warnings"] = JsonSerializer.SerializeToNode(result.Warnings, Json.Options);
            return Results.Json(shown, Json.Options);
        }
        catch (JsonException)
        {
            return Problems.InvalidRequest("The body is not JSON, or names a field twice.");
        }
    }

    private static System.Text.Json.Nodes.JsonObject Shown(Connection connection)
    {
        var shown = SettingsMask.Of(connection.Settings);
        shown["version"] = connection.Version;
        return shown;
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, string provider, ProviderCatalog catalog, ConnectionChanges changes) =>
        catalog.Info(provider) is { IsAlwaysThere: true } info ? Problems.Conflict($"{info.Name} can't be removed. You can pause it.")
        : await changes.DeleteAsync(context.TenantId(), provider, context.Caller().Actor) ? Results.NoContent() : NotConnected(provider);

    private static async Task<IResult> EnableAsync(HttpContext context, string provider, ConnectionSwitch pausing, CancellationToken ct) =>
        await pausing.EnableAsync(context.TenantId(), provider, context.Caller().Actor, ct) is { } done
            ? Results.Json(new { provider, enabled = true, detail = done }, Json.Options)
            : NotConnected(provider);

    private static async Task<IResult> DisableAsync(HttpContext context, string provider, bool? dry_run, ConnectionSwitch pausing, CancellationToken ct)
    {
        if (dry_run == true)
            return await pausing.AheadAsync(context.TenantId(), provider, ct) is var (leaving, enabled, sentence)
                ? Results.Json(new { provider, enabled, queued = leaving.Emails, to = leaving.To, detail = sentence }, Json.Options)
                : NotConnected(provider);

        return await pausing.DisableAsync(context.TenantId(), provider, context.Caller().Actor, ct) is { } done
            ? Results.Json(new { provider, enabled = false, detail = done }, Json.Options)
            : NotConnected(provider);
    }
}
