using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Dashboard.Analytics;
using PenguinMails.Gateway.Dashboard.Connect;
using PenguinMails.Gateway.Dashboard.Incidents;
using PenguinMails.Gateway.Dashboard.Routing;
using PenguinMails.Gateway.Dashboard.Senders;
using PenguinMails.Gateway.Dashboard.Webhooks;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Esp;

internal static class EspEndpoints
{
    public static void MapEsp(this IEndpointRouteBuilder dashboard)
    {
        var esp = dashboard.MapGroup("/settings/integrations/esp");
        esp.MapGet("/", Overview);
        esp.MapGet("/readiness", async (HttpContext http, ReadinessBoard board, CancellationToken ct) =>
            new RazorComponentResult<ReadinessTable>(new { View = await board.OfAsync(http.TenantId(), ct) }));
        esp.MapGet("/delivery-rates", async (HttpContext http, OverviewReader overview, CancellationToken ct) =>
            new RazorComponentResult<DeliveryRatesChart>(new { Data = await overview.DeliveryRatesAsync(http.TenantId(), ct) }));
        esp.MapWebhookPages();
        esp.MapEspActions();
        esp.MapConnectionPages();
        esp.MapRoutingPages();
        esp.MapAnalyticsPages();
        esp.MapSenderPages();
        esp.MapIncidentPages();
    }

    /// <param name="add">Open the selection of providers, and</param>
    /// <param name="disable">ask whether to disable this one, or</param>
    /// <param name="readiness">show the board, or</param>
    /// <param name="rates">the chart at once: for browsers without script.</param>
    private static async Task<RazorComponentResult<OverviewPage>> Overview(
        HttpContext http, ProviderStatus status, ConnectionSwitch pausing, ReadinessBoard board, OverviewReader overview, RoutingVersions routing,
        string? add, string? disable, string? readiness, string? rates, CancellationToken ct) =>
        new(new
        {
            Cards = await status.CardsAsync(http.TenantId(), ct),
            Figures = await overview.FiguresAsync(http.TenantId(), ct),
            Routing = (await routing.OfTenantAsync(http.TenantId(), ct)).Config,
            Adding = add is not null,
            Asked = disable,
            Ahead = disable is null ? null : (await pausing.AheadAsync(http.TenantId(), disable, ct))?.Sentence,
            Readiness = readiness is null ? null : await board.OfAsync(http.TenantId(), ct),
            Rates = rates is null ? null : await overview.DeliveryRatesAsync(http.TenantId(), ct),
        });
}
