using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>The rule about soft bounces: <c>/api/v1/tenant/suppressions/settings</c>.</summary>
internal static class SoftBounceRoutes
{
    private const string Example = """{ "soft_bounces": 3, "soft_bounce_days": 7, "suppressed_days": 14 }""";
    private const int MostBytes = 4 << 10;

    public static void MapSoftBounces(this IEndpointRouteBuilder routes, string path, string tag)
    {
        path += "/settings";
        routes.MapApi(path, tag, Scope.Read).MapGet("", async (HttpContext context, SoftBounceSettings settings, CancellationToken ct) => TypedResults.Ok(await settings.OfAsync(context.TenantId(), ct)))
            .Describe("getSuppressionSettings", "Get the soft bounce rule", "Tells after how many soft bounces an address is suppressed, and for how long.").Answered(Example);
        routes.MapApi(path, tag, Scope.Admin).MapPut("", SaveAsync)
            .Describe("saveSuppressionSettings", "Change the soft bounce rule", "Sets after how many soft bounces an address is suppressed, and for how long. Only bounces of a full or failing mailbox count; blocks by reputation or policy never do.")
            .Asked(Example).Answered(Example).Fails(Problems.InvalidField("soft_bounce_days", $"Must be a whole number from 1 to {SoftBounceRule.MostDays}."));
    }

    private static async Task<Results<Ok<SoftBounceRule>, Problem>> SaveAsync(HttpContext context, SoftBounceSettings settings, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<SoftBounceRequest>(context.Request, MostBytes, ct);
        if (problem is not null)
            return problem;
        var (rule, errors) = asked!.Read();
        if (errors.Count > 0)
            return Problems.InvalidField(errors);

        await settings.SaveAsync(context.TenantId(), rule, context.Caller().Actor);
        return TypedResults.Ok(rule);
    }
}
