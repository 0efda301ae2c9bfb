using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Contract;
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
        var esp = routes.MapApi("/api/v1/tenant/esp", "Providers", Scope.Admin);
        esp.MapGet("/providers", async (HttpContext context, ProviderStatus status, CancellationToken ct) =>
            TypedResults.Ok(new Page<ProviderCard>(await status.CardsAsync(context.TenantId(), ct), null))).DescribeProviders();
        esp.MapGet("/readiness", async (HttpContext context, ReadinessBoard board, CancellationToken ct) =>
            TypedResults.Ok(ReadinessPage.Of(await board.OfAsync(context.TenantId(), ct)))).DescribeReadiness();
        foreach (var info in routes.ServiceProvider.GetRequiredService<ProviderCatalog>().All.Where(info => info.Settings is not null))
            esp.MapSettings(info);

        esp.MapMethods("/{provider}", ["GET", "POST"], (string provider) => Problems.NotFound($"{provider} can't be configured.")).ExcludeFromDescription();
        esp.MapDelete("/{provider}", DeleteAsync).DescribeRemove();
        esp.MapPost("/{provider}/enable", EnableAsync).DescribeEnable();
        esp.MapPost("/{provider}/disable", DisableAsync).DescribeDisable();
        esp.MapConnectionTests();
        esp.MapDomains();
    }

    public static Problem NotConnected(string provider) => Problems.NotFound($"{provider} is not connected.");

    /// <summary>A path for each provider, so that the contract describes the settings of each.</summary>
    private static void MapSettings(this RouteGroupBuilder esp, ProviderInfo info)
    {
        esp.MapGet("/" + info.Id, (HttpContext context, ConnectionStore connections, CancellationToken ct) => ReadAsync(context, info.Id, connections, ct))
            .DescribeSettings(info);
        esp.MapPost("/" + info.Id, (HttpContext context, ProviderCatalog catalog, ConnectionSaving saving, CancellationToken ct) => SaveAsync(context, catalog.Find(info.Id)!, saving, ct))
            .DescribeSave(info);
    }

    private static async Task<Results<Ok<JsonObject>, Problem>> ReadAsync(HttpContext context, string provider, ConnectionStore connections, CancellationToken ct) =>
        await connections.FindAsync(context.TenantId(), provider, ct) is { } connection
            ? TypedResults.Ok(Shown(connection))
            : NotConnected(provider);

    private static async Task<Results<Ok<JsonObject>, Problem>> SaveAsync(HttpContext context, IEmailProvider adapter, ConnectionSaving saving, CancellationToken ct)
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
            return TypedResults.Ok(shown);
        }
        catch (JsonException)
        {
            return Problems.InvalidRequest("The body is not JSON, or names a field twice.");
        }
    }

    private static JsonObject Shown(Connection connection)
    {
        var shown = SettingsMask.Of(connection.Settings);
        shown["version"] = connection.Version;
        return shown;
    }

    private static async Task<Results<NoContent, Problem>> DeleteAsync(HttpContext context, string provider, ProviderCatalog catalog, ConnectionChanges changes) =>
        catalog.Info(provider) is { IsAlwaysThere: true } info ? Problems.Conflict($"{info.Name} can't be removed. You can pause it.")
        : await changes.DeleteAsync(context.TenantId(), provider, context.Caller().Actor) ? TypedResults.NoContent() : NotConnected(provider);

    private static async Task<Results<Ok<SwitchAnswer>, Problem>> EnableAsync(HttpContext context, string provider, ConnectionSwitch pausing, CancellationToken ct) =>
        await pausing.EnableAsync(context.TenantId(), provider, context.Caller().Actor, ct) is { } done
            ? TypedResults.Ok(new SwitchAnswer(provider, true, done))
            : NotConnected(provider);

    private static async Task<Results<Ok<SwitchAnswer>, Problem>> DisableAsync(
        HttpContext context, string provider, bool? dry_run, ConnectionSwitch pausing, CancellationToken ct)
    {
        if (dry_run == true)
            return await pausing.AheadAsync(context.TenantId(), provider, ct) is var (emails, enabled, sentence)
                ? TypedResults.Ok(new SwitchAnswer(provider, enabled, sentence) { Queued = emails.Emails, To = emails.To })
                : NotConnected(provider);

        return await pausing.DisableAsync(context.TenantId(), provider, context.Caller().Actor, ct) is { } done
            ? TypedResults.Ok(new SwitchAnswer(provider, false, done))
            : NotConnected(provider);
    }
}
