using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Esp;

/// <summary>What the buttons of a provider's card do.</summary>
internal static class EspActions
{
    public static void MapEspActions(this IEndpointRouteBuilder esp)
    {
        esp.MapPost("/{provider}/test", Test);
        esp.MapPost("/{provider}/enable", (string provider, HttpContext http, ConnectionChanges changes) => SetEnabled(provider, true, http, changes));
        esp.MapPost("/{provider}/disable", (string provider, HttpContext http, ConnectionChanges changes) => SetEnabled(provider, false, http, changes));
    }

    /// <summary>With htmx the result stands in the card, without it the next page says it.</summary>
    private static async Task<IResult> Test(
        string provider, HttpContext http, ConnectionTester tester, ProviderStatus status, CancellationToken ct)
    {
        if (await tester.TestAsync(http.TenantId(), provider, null, ct) is not { Check: var check, LatencyMs: var latency })
            return Problems.NotFound("There is no such connection.");

        if (http.Request.Headers.ContainsKey("HX-Request"))
        {
            var cards = await status.CardsAsync(http.TenantId(), ct);
            var card = cards.First(card => card.Provider == provider);
            return new RazorComponentResult<ConnectionTest>(new { Check = check, LatencyMs = latency, Card = card, OnPage = http.Request.Query.ContainsKey("page") });
        }

        new Toast(check.Ok, $"{Formats.Provider(provider)}: {(check.Ok ? "connected" : "failed")} in {Formats.Latency(latency)}. {check.Detail}").Keep(http);
        return TypedResults.LocalRedirect(http.Request.Query.ContainsKey("page") ? EspRoutes.Settings(provider) : EspRoutes.Overview);
    }

    private static async Task<IResult> SetEnabled(string provider, bool enabled, HttpContext http, ConnectionChanges changes)
    {
        if (!await changes.SetEnabledAsync(http.TenantId(), provider, enabled, http.Caller().Actor))
            return Problems.NotFound("There is no such connection.");

        var name = Formats.Provider(provider);
        var toast = enabled
            ? new Toast(true, $"{name} is enabled.")
            : new Toast(true, $"{name} is disabled.", Undo: EspRoutes.Enable(provider));
        toast.Keep(http);
        return TypedResults.LocalRedirect(EspRoutes.Overview);
    }
}
