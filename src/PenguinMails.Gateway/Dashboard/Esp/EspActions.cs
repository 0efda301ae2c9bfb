using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Esp;

/// <summary>What the buttons of a provider's card do.</summary>
internal static class EspActions
{
    public static void MapEspActions(this IEndpointRouteBuilder esp)
    {
        esp.MapPost("/{provider}/test", Test);
        esp.MapGet("/{provider}/rerouting", AheadAsync);
        esp.MapPost("/{provider}/enable", async (string provider, HttpContext http, ConnectionSwitch pausing, CancellationToken ct) =>
            Done(await pausing.EnableAsync(http.TenantId(), provider, http.Caller().Actor, ct), null, http));
        esp.MapPost("/{provider}/disable", async (string provider, HttpContext http, ConnectionSwitch pausing, CancellationToken ct) =>
            Done(await pausing.DisableAsync(http.TenantId(), provider, http.Caller().Actor, ct), EspRoutes.Enable(provider), http));
    }

    /// <summary>With htmx the result stands in the card, without it the next page says it.</summary>
    private static async Task<IResult> Test(
        string provider, HttpContext http, ConnectionTester tester, ProviderStatus status, ProviderCatalog catalog, CancellationToken ct)
    {
        if (await tester.TestAsync(http.TenantId(), provider, null, ct) is not { Check: var check, LatencyMs: var latency })
            return Problems.NotFound("Connection not found.");

        if (http.Request.Headers.ContainsKey("HX-Request"))
        {
            var cards = await status.CardsAsync(http.TenantId(), ct);
            var card = cards.First(card => card.Provider == provider);
            return new RazorComponentResult<ConnectionTest>(new { Check = check, LatencyMs = latency, Card = card, OnPage = http.Request.Query.ContainsKey("page") });
        }

        new Toast(check.Ok, $"{catalog.NameOf(provider)}: {(check.Ok ? "connected" : "failed")} in {Formats.Latency(latency)}. {check.Detail}").Keep(http);
        return TypedResults.LocalRedirect(http.Request.Query.ContainsKey("page") ? EspRoutes.Settings(provider) : EspRoutes.Overview);
    }

    /// <summary>For the question before disabling: what is queued, and where it would go.</summary>
    private static async Task<IResult> AheadAsync(string provider, HttpContext http, ConnectionSwitch pausing, CancellationToken ct) =>
        await pausing.AheadAsync(http.TenantId(), provider, ct) is { } ahead
            ? TypedResults.Text(System.Net.WebUtility.HtmlEncode(ahead.Sentence), "text/html")
            : Problems.NotFound("Connection not found.");

    private static IResult Done(string? sentence, string? undo, HttpContext http)
    {
        if (sentence is null)
            return Problems.NotFound("Connection not found.");

        new Toast(true, sentence, undo).Keep(http);
        return TypedResults.LocalRedirect(EspRoutes.Overview);
    }
}
