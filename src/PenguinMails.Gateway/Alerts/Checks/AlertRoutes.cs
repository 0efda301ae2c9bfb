using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>What went wrong, for admins: <c>/api/v1/tenant/alerts</c>.</summary>
internal static class AlertRoutes
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapApi("/api/v1/tenant/alerts", "Alerts", Scope.Admin);
        alerts.MapGet("", ListAsync).DescribeList();
        alerts.MapPost("/{id}/read", ReadAsync).DescribeRead();
        alerts.MapPost("/{id}/resolve", ResolveAsync).DescribeResolve();
    }

    public static Problem NoSuch() => Problems.NotFound("Alert not found.");

    private static async Task<Results<Ok<Page<AlertView>>, Problem>> ListAsync(HttpContext context, AlertList alerts, AlertTexts texts, CancellationToken ct)
    {
        var problems = new SendProblems();
        var query = new QueryReader(context.Request.Query, problems);
        var (state, limit, cursor) = (query.Word<AlertState>("state"), query.Limit(), query.Cursor());
        if (problems.Any)
            return Problems.InvalidField(problems.ByField);

        var before = cursor is null ? (Guid?)null : Guid.ParseExact(cursor, "N");
        var found = await alerts.ListAsync(context.TenantId(), context.Caller().Id, state, before, limit + 1, ct);
        var shown = found.Take(limit).ToList();
        var next = found.Count > limit ? shown[^1].Id.ToString("N") : null;
        return TypedResults.Ok(new Page<AlertView>([.. shown.Select(alert => AlertView.Of(alert, texts))], next));
    }

    private static async Task<Results<Ok<AlertView>, Problem>> ReadAsync(HttpContext context, string id, AlertList alerts, AlertTexts texts, CancellationToken ct)
    {
        if (await FindAsync(context, id, alerts, ct) is not { } alert)
            return NoSuch();

        await alerts.ReadAsync(alert.TenantId, context.Caller().Id, alert.Id);
        return TypedResults.Ok(AlertView.Of(alert with { IsRead = true }, texts));
    }

    private static async Task<Results<Ok<AlertView>, Problem>> ResolveAsync(HttpContext context, string id, AlertList alerts, AlertTexts texts, CancellationToken ct)
    {
        if (await FindAsync(context, id, alerts, ct) is not { } alert)
            return NoSuch();
        if (alert.State == AlertState.Open && !AlertTexts.MayBeResolvedByHand(alert.What))
            return Problems.Conflict("This alert resolves by itself when the problem is fixed.");

        if (alert.State == AlertState.Open)
            await alerts.ResolveAsync(alert, context.Caller().Actor);

        return await FindAsync(context, id, alerts, ct) is { } now ? TypedResults.Ok(AlertView.Of(now, texts)) : NoSuch();
    }

    private static async Task<Alert?> FindAsync(HttpContext context, string id, AlertList alerts, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Alert, id, out var alert) ? await alerts.FindAsync(context.TenantId(), context.Caller().Id, alert, ct) : null;
}
