using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Drill;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>The drill on the routing page: started, watched, and what came of it.</summary>
internal static class DrillPages
{
    public static void MapDrill(this IEndpointRouteBuilder routing)
    {
        routing.MapPost("/drill", StartAsync);
        routing.MapGet("/drill/{id}", FindAsync);
    }

    private static async Task<IResult> StartAsync(HttpContext http, DrillAdmin drills, CancellationToken ct)
    {
        var to = (await http.Request.ReadFormAsync(ct))["to"].ToString().Trim();
        var asked = new DrillRequest { To = to.Length == 0 ? null : to };
        var (started, problem) = asked.Problem() is { } wrong ? (null, wrong) : await drills.StartAsync(http.TenantId(), asked.Address, http.Caller().Actor, ct);
        var said = problem?.Errors?.First().Value[0] ?? problem?.Detail;
        if (http.Request.Headers.ContainsKey("HX-Request"))
            return new RazorComponentResult<DrillOutcome>(new { Drill = started, Problem = said });

        if (said is not null)
            new Toast(false, said).Keep(http);
        return TypedResults.LocalRedirect(EspRoutes.Routing);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, DrillAdmin drills, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Drill, id, out var drill) && await drills.FindAsync(http.TenantId(), drill, ct) is { } found
            ? new RazorComponentResult<DrillOutcome>(new { Drill = found })
            : DrillRoutes.NoSuch();
}
