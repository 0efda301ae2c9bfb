using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Replay;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>The draft on the page over past email: started, watched, and what came of it.</summary>
internal static class ReplayPages
{
    public static void MapReplay(this IEndpointRouteBuilder routing)
    {
        routing.MapPost("/replay", StartAsync);
        routing.MapGet("/replay/{job}", FindAsync);
    }

    private static async Task<IResult> StartAsync([AsParameters] RoutingRequest page, ReplayAdmin replays)
    {
        var fields = await page.Http.Request.ReadFormAsync(page.Ct);
        // Without script the rules are not in the form: those that are saved are replayed.
        var draft = fields.ContainsKey("default_provider") ? await page.ReadAsync() : RoutingForm.Of((await page.Versions.OfTenantFreshAsync(page.Tenant, page.Ct)).Config, 0, page.Providers);
        var json = new JsonObject { ["draft"] = JsonObject.Create(RoutingPost.ToJson(draft)), ["days"] = RoutingPost.Number(fields["days"].ToString()) };
        var (started, problem) = await replays.StartAsync(page.Tenant, JsonSerializer.SerializeToElement(json), page.Http.Caller().Actor, page.Ct);
        var wrong = problem?.Errors is { } errors ? TrialPages.Sentence(errors) : problem?.Detail;
        if (page.IsFragment)
            return new RazorComponentResult<ReplayOutcome>(new { Replay = started, Problem = wrong });

        if (wrong is not null)
            new Toast(false, wrong).Keep(page.Http);
        return TypedResults.LocalRedirect(EspRoutes.Routing);
    }

    private static async Task<IResult> FindAsync(string job, HttpContext http, ReplayAdmin replays, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Job, job, out var id) && await replays.FindAsync(http.TenantId(), id, ct) is { } found
            ? new RazorComponentResult<ReplayOutcome>(new { Replay = found })
            : ReplayRoutes.NoSuch();
}
