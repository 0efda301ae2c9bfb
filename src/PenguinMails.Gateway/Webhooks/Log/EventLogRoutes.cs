using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>The webhook log: <c>/api/v1/tenant/esp/webhooks/events</c>.</summary>
internal static class EventLogRoutes
{
    public static void MapEventLog(this IEndpointRouteBuilder routes)
    {
        var events = routes.MapApi("/api/v1/tenant/esp/webhooks/events", "Events", Scope.Admin);
        events.MapGet("", ListAsync).DescribeEvents();
        events.MapGet("/{id}", FindAsync).DescribeEvent();
        events.MapPost("/{id}/replay", ReplayAsync).DescribeReplay();
    }

    private static async Task<Results<Ok<Page<EventLogEntry>>, CsvFile, Problem>> ListAsync(HttpContext context, EventLog log, ProviderCatalog catalog, TimeProvider time, CancellationToken ct)
    {
        var errors = new SendProblems();
        var query = new QueryReader(context.Request.Query, errors);
        var filter = new EventFilter
        {
            Provider = Provider(query, catalog, errors),
            Type = query.Word<EventType>("type"),
            State = query.Word<EventState>("state"),
            From = query.Time("from"),
            Until = query.Time("until"),
            About = About(query, errors),
        };
        var (limit, cursor, format) = (query.Limit(), query.Text("cursor"), query.Text("format"));
        if (cursor is not null && !EventLog.IsCursor(filter, cursor))
            errors.Add("cursor", "Must be a cursor from a previous page of this list.");
        if (format is not (null or "json" or "csv"))
            errors.Add("format", "Must be json or csv.");
        if (errors.Any)
            return Problems.InvalidField(errors.ByField);
        if (format == "csv")
            return EventExport.Of(log.AllAsync(context.TenantId(), filter, ct), time.GetUtcNow());

        var page = await log.ListAsync(context.TenantId(), filter, cursor, limit, ct);
        return TypedResults.Ok(new Page<EventLogEntry>([.. page.Data.Select(e => new EventLogEntry(e))], page.NextCursor));
    }

    private static async Task<Results<Ok<EventDetail>, Problem>> FindAsync(HttpContext context, string id, EventDetails details, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Event, id, out var e) && await details.FindAsync(context.TenantId(), e, ct) is { } found ? TypedResults.Ok(found) : EventDetails.NoSuch();

    private static async Task<Results<Accepted<EventReplay>, Problem>> ReplayAsync(HttpContext context, string id, EventDetails details, CancellationToken ct)
    {
        if (!PublicId.TryParse(PublicId.Event, id, out var e))
            return EventDetails.NoSuch();

        var (replay, problem) = await details.ReplayAsync(context.TenantId(), e, context.Caller().Actor, ct);
        return problem is null ? TypedResults.Accepted((string?)null, replay) : problem;
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
            errors.Add("search", "Must be an email address, or the id of a message (msg_…) or delivery (dlv_…), or the provider's id of a message.");

        return about;
    }
}
