using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Routing.Admin;

/// <summary>What email costs: estimates, price lists, and the cheapest split.</summary>
internal static class CostRoutes
{
    private const int MostBytes = 64 << 10;

    public static void MapCosts(this IEndpointRouteBuilder routes)
    {
        var esp = routes.MapApi("/api/v1/tenant/esp", "Routing", Scope.Admin);
        esp.MapGet("/routing/cost", async (HttpContext context, CostAdmin costs, CancellationToken ct) =>
            TypedResults.Ok(await costs.EstimateAsync(context.TenantId(), ct))).DescribeCost();
        esp.MapPost("/routing/plan", PlanAsync).DescribePlan();
        esp.MapGet("/tariffs", async (HttpContext context, TariffAdmin tariffs, CancellationToken ct) =>
            TypedResults.Ok(new Page<TariffView>(await tariffs.ListAsync(context.TenantId(), ct), null))).DescribeTariffs();
        esp.MapPost("/tariffs", AddAsync).DescribeAddTariff();
        esp.MapPut("/tariffs/{provider}", SetAsync).DescribeSetTariff();
        esp.MapDelete("/tariffs/{provider}", ResetAsync).DescribeResetTariff();
    }

    private static async Task<Results<Ok<PlanAnswer>, Problem>> PlanAsync(HttpContext context, CostAdmin costs, CancellationToken ct)
    {
        var (answer, refused) = await RequestBody.UseJsonAsync(context.Request, MostBytes, json => costs.PlanAsync(context.TenantId(), json, ct), ct);
        return answer is null ? refused! : TypedResults.Ok(answer);
    }

    private static async Task<Results<Created<TariffView>, Problem>> AddAsync(HttpContext context, TariffAdmin tariffs, CancellationToken ct)
    {
        var (view, refused) = await RequestBody.UseJsonAsync(context.Request, MostBytes, json => tariffs.AddAsync(context.TenantId(), json, context.Caller().Actor, ct), ct);
        return view is null ? refused! : TypedResults.Created($"/api/v1/tenant/esp/tariffs/{view.Provider}", view);
    }

    private static async Task<Results<Ok<TariffView>, Problem>> SetAsync(HttpContext context, string provider, TariffAdmin tariffs, CancellationToken ct)
    {
        var (view, refused) = await RequestBody.UseJsonAsync(context.Request, MostBytes, json => tariffs.SetAsync(context.TenantId(), provider, json, context.Caller().Actor, ct), ct);
        return view is null ? refused! : TypedResults.Ok(view);
    }

    private static async Task<Results<NoContent, Problem>> ResetAsync(HttpContext context, string provider, TariffStore tariffs) =>
        await tariffs.SetAsync(context.TenantId(), provider, null, context.Caller().Actor)
            ? TypedResults.NoContent()
            : Problems.NotFound($"{provider} has no price list of its own.");
}
