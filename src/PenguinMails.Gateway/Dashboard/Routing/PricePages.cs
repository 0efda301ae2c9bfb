using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>What a provider charges, set on the routing page: one of its plans, or prices of one's own.</summary>
internal static class PricePages
{
    public static void MapPrices(this IEndpointRouteBuilder routing) => routing.MapPost("/prices/{provider}", SaveAsync);

    private static async Task<IResult> SaveAsync(string provider, HttpContext http, TariffAdmin tariffs, TariffStore store, CancellationToken ct)
    {
        var fields = await http.Request.ReadFormAsync(ct);
        var typed = PriceForm.Read(fields);
        var problem = fields["use"].ToString() switch
        {
            "default" => await ResetAsync(http, provider, store),
            "prices" => await SetAsync(http, provider, tariffs, JsonSerializer.SerializeToElement(typed.ToPrices()), ct),
            _ => await SetAsync(http, provider, tariffs, JsonSerializer.SerializeToElement(typed.ToPlan()), ct),
        };
        var wrong = problem?.Errors is { } errors ? string.Join(" ", errors.Select(error => $"{Formats.Words(error.Key.Split('.')[0])}: {error.Value[0]}")) : problem?.Detail;
        if ((await tariffs.ListAsync(http.TenantId(), ct)).FirstOrDefault(one => one.Provider == provider) is { } now && http.Request.Headers.ContainsKey("HX-Request"))
            return new RazorComponentResult<PriceFields>(new { Tariff = now, Form = wrong is null ? PriceForm.Of(now) : typed, IsSaved = wrong is null, Wrong = wrong });

        new Toast(wrong is null, wrong ?? "Prices saved.").Keep(http);
        return TypedResults.LocalRedirect(EspRoutes.Routing);
    }

    private static async Task<Problem?> SetAsync(HttpContext http, string provider, TariffAdmin tariffs, JsonElement json, CancellationToken ct) =>
        (await tariffs.SetAsync(http.TenantId(), provider, json, http.Caller().Actor, ct)).Problem;

    private static async Task<Problem?> ResetAsync(HttpContext http, string provider, TariffStore store)
    {
        await store.SetAsync(http.TenantId(), provider, null, http.Caller().Actor);
        return null;
    }
}
