using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>The webhook log: <c>/api/v1/tenant/esp/webhooks/events</c>.</summary>
internal static class EventLogRoutes
{
    public static void MapEventLog(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/v1/tenant/esp/webhooks").WithTags("Webhooks").RequireScope(Scope.Admin)
            .MapGet("/events", ListAsync)
            .WithSummary("Events from the providers, newest first; by provider, type, from, until, and search: an email address or the id of a message or delivery")
            .WithDescription($"A search by address covers its {EventSearch.MostDeliveries:N0} newest emails. Events that a connection's settings hide, such as Postmark deliveries while Track Delivery is off, are not listed.")
            .Produces<EventLogPage>().ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> ListAsync(HttpContext context, EventLog log, ProviderCatalog catalog, CancellationToken ct)
    {
        var errors = new SendProblems();
        var query = new QueryReader(context.Request.Query, errors);
        var filter = new EventFilter
        {
            Provider = Provider(query, catalog, errors),
            Type = query.Word<EventType>("type"),
            From = query.Time("from"),
            Until = query.Time("until"),
            About = About(query, errors),
        };
        var (limit, cursor) = (query.Limit(), query.Cursor());
        if (errors.Any)
            return Problems.InvalidField(errors.ByField);

        var page = await log.ListAsync(context.TenantId(), filter, cursor, limit, ct);
        return Results.Json(new EventLogPage([.. page.Data.Select(EventLogEntry.Of)], page.NextCursor), Json.Options);
    }

    private static string? Provider(QueryReader query, ProviderCatalog catalog, SendProblems errors)
    {
        var given = query.Text("provider");
        if (given is not null && catalog.Info(given) is null)
            errors.Add("provider", $"Must be one of {string.Join(", ", catalog.All.Select(info => info.Id))}.");

        return given;
    }

    private static EventsAbout? About(QueryReader query, SendProblems errors)
    {
        if (query.Text("search") is not { } text)
            return null;

        var about = EventsAbout.Read(text);
        if (about is null)
            errors.Add("search", "Must be an email address, or the id of a message (msg_…) or delivery (dlv_…).");

        return about;
    }
}

internal sealed record EventLogPage(IReadOnlyList<EventLogEntry> Data, string? NextCursor);

/// <summary>An event as the API shows it.</summary>
internal sealed record EventLogEntry
{
    public required string Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required string Provider { get; init; }
    public required EventType Type { get; init; }
    public BounceClass? Class { get; init; }
    public required EventStatus Status { get; init; }
    public required string Recipient { get; init; }
    public string? DeliveryId { get; init; }
    public string? MessageId { get; init; }
    public string? Detail { get; init; }
    public string? Url { get; init; }
    public bool? Machine { get; init; }

    public static EventLogEntry Of(LoggedEvent e) => new()
    {
        Id = PublicId.Format(PublicId.Event, e.Id),
        At = e.At,
        ReceivedAt = e.ReceivedAt,
        Provider = e.Provider,
        Type = e.Type,
        Class = e.Class,
        Status = e.Status,
        Recipient = e.Recipient,
        DeliveryId = e.DeliveryId is { } delivery ? PublicId.Format(PublicId.Delivery, delivery) : null,
        MessageId = e.MessageId is { } message ? PublicId.Format(PublicId.Message, message) : null,
        Detail = e.Detail,
        Url = e.Url,
        Machine = e.Machine ? true : null,
    };
}
