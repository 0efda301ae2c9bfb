using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>What went wrong, for admins: <c>/api/v1/tenant/alerts</c>.</summary>
internal static class AlertRoutes
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapGroup("/api/v1/tenant/alerts").WithTags("Alerts").RequireScope(Scope.Admin);
        alerts.MapGet("", ListAsync).WithSummary("What went wrong, newest first; state is open or resolved").Produces<AlertPage>();
        alerts.MapPost("/{id}/read", ReadAsync).WithSummary("Mark as read by whoever asks")
            .Produces<AlertView>().ProducesProblem(StatusCodes.Status404NotFound);
        alerts.MapPost("/{id}/resolve", ResolveAsync).WithSummary("Resolve an alert that does not resolve by itself")
            .Produces<AlertView>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync(HttpContext context, AlertList alerts, AlertTexts texts, CancellationToken ct)
    {
        var problems = new SendProblems();
        var query = new QueryReader(context.Request.Query, problems);
        var (state, limit, cursor) = (query.Word<AlertState>("state"), query.Limit(), query.Cursor());
        if (problems.Any)
            return Problems.InvalidField(problems.ByField);

        var before = cursor is null ? (Guid?)null : Guid.ParseExact(cursor, "N");
        var found = await alerts.ListAsync(context.TenantId(), context.Caller().Id, state, before, limit + 1, ct);
        var shown = found.Take(limit).ToList();
        return Results.Json(new AlertPage([.. shown.Select(alert => AlertView.Of(alert, texts))], found.Count > limit ? shown[^1].Id.ToString("N") : null), Json.Options);
    }

    private static async Task<IResult> ReadAsync(HttpContext context, string id, AlertList alerts, AlertTexts texts, CancellationToken ct)
    {
        if (await FindAsync(context, id, alerts, ct) is not { } alert)
            return NoSuch();

        await alerts.ReadAsync(alert.TenantId, context.Caller().Id, alert.Id);
        return Results.Json(AlertView.Of(alert with { IsRead = true }, texts), Json.Options);
    }

    private static async Task<IResult> ResolveAsync(HttpContext context, string id, AlertList alerts, AlertTexts texts, CancellationToken ct)
    {
        if (await FindAsync(context, id, alerts, ct) is not { } alert)
            return NoSuch();
        if (alert.State == AlertState.Open && !AlertTexts.MayBeResolvedByHand(alert.What))
            return Problems.Conflict("This alert resolves by itself when the problem is fixed.");

        if (alert.State == AlertState.Open)
            await alerts.ResolveAsync(alert, context.Caller().Actor);

        return await FindAsync(context, id, alerts, ct) is { } now ? Results.Json(AlertView.Of(now, texts), Json.Options) : NoSuch();
    }

    private static async Task<Alert?> FindAsync(HttpContext context, string id, AlertList alerts, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Alert, id, out var alert) ? await alerts.FindAsync(context.TenantId(), context.Caller().Id, alert, ct) : null;

    private static Problem NoSuch() => Problems.NotFound("Alert not found.");
}

public sealed record AlertPage(IReadOnlyList<AlertView> Data, string? NextCursor);

/// <summary>An alert as the API shows it.</summary>
public sealed record AlertView
{
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string State { get; init; }
    public required string Provider { get; init; }
    public required string ConnectionId { get; init; }

    /// <summary>A domain or a server; absent where it is about the whole connection.</summary>
    public string? Subject { get; init; }

    public required string Title { get; init; }
    public required string Detail { get; init; }
    public required string Advice { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset LastSeenAt { get; init; }
    public required long Count { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Who resolved it by hand; absent where it was over by itself.</summary>
    public string? ResolvedBy { get; init; }

    public required bool Read { get; init; }

    internal static AlertView Of(Alert alert, AlertTexts texts) => new()
    {
        Id = PublicId.Format(PublicId.Alert, alert.Id),
        Kind = alert.Kind,
        State = EnumNames.Of(alert.State),
        Provider = alert.Provider,
        ConnectionId = PublicId.Format(PublicId.Connection, alert.ConnectionId),
        Subject = alert.Subject.Length == 0 ? null : alert.Subject,
        Title = texts.Title(alert),
        Detail = alert.Detail,
        Advice = texts.Advice(alert),
        OpenedAt = alert.OpenedAt,
        LastSeenAt = alert.SeenAt,
        Count = alert.Count,
        ResolvedAt = alert.ResolvedAt,
        ResolvedBy = alert.ResolvedBy,
        Read = alert.IsRead,
    };
}
