using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Admin;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>What can be tried on the routing page: a sample email, and a month's volumes.</summary>
internal static class TrialPages
{
    public static void MapTrials(this IEndpointRouteBuilder routing)
    {
        routing.MapPost("/preview", PreviewAsync);
        routing.MapPost("/plan", PlanAsync);
    }

    private static async Task<IResult> PreviewAsync([AsParameters] RoutingRequest page, RoutingPreview preview)
    {
        var fields = await page.Http.Request.ReadFormAsync(page.Ct);
        var form = fields.ContainsKey("default_provider") ? await page.ReadAsync() : null;
        var typed = new PreviewForm(Of("type"), Of("from"), Of("to"), Of("subject"), Of("tag"));
        var (answer, problem) = await preview.OfAsync(page.Tenant, JsonSerializer.SerializeToElement(Json(typed, form)), page.Ct);
        typed = typed with { Answer = answer, Problem = problem?.Errors is { } errors ? Sentence(errors) : problem?.Detail };
        return page.IsFragment ? new RazorComponentResult<PreviewResult>(new { Preview = typed }) : await RoutingPages.ShowAsync(page, form, typed);

        string Of(string name) => fields["preview." + name].ToString().Trim();
    }

    private static async Task<IResult> PlanAsync([AsParameters] RoutingRequest page)
    {
        var fields = await page.Http.Request.ReadFormAsync(page.Ct);
        var typed = RoutingWords.Types.Where(type => fields.ContainsKey("plan." + type.Value)).ToDictionary(type => type.Value, type => fields["plan." + type.Value].ToString().Trim());
        var volumes = new JsonObject(typed.Where(one => one.Value.Length > 0).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)RoutingPost.Number(one.Value))));
        var (answer, problem) = await page.Costs.PlanAsync(page.Tenant, JsonSerializer.SerializeToElement(new JsonObject { ["volumes"] = volumes }), page.Ct);
        var plan = new PlanForm(typed, answer, problem?.Errors is { } errors ? Sentence(errors) : problem?.Detail);
        return page.IsFragment ? new RazorComponentResult<PlanResult>(new { Plan = plan }) : await RoutingPages.ShowAsync(page, plan: plan);
    }

    private static JsonObject Json(PreviewForm typed, RoutingForm? form)
    {
        var email = new JsonObject { ["type"] = typed.Type, ["subject"] = typed.Subject };
        if (typed.From.Length > 0)
            email["from"] = typed.From;
        if (typed.To.Length > 0)
            email["to"] = typed.To;
        if (typed.Tag.Length > 0)
            email["tags"] = new JsonArray(typed.Tag);

        return new JsonObject { ["email"] = email, ["draft"] = form is null ? null : JsonObject.Create(RoutingPost.ToJson(form)) };
    }

    public static string Sentence(IReadOnlyDictionary<string, string[]> errors) => errors.Keys.Any(path => path.StartsWith("draft", StringComparison.Ordinal))
        ? "Correct the rules first: something in them is not valid."
        : string.Join(" ", errors.Select(error => $"{Formats.Words(error.Key.Split('.')[^1])}: {error.Value[0]}"));
}
