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
    public static void MapEventLog(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/tenant/esp/webhooks", "Events", Scope.Admin).MapGet("/events", ListAsync).DescribeEvents();

    private static async Task<Results<Ok<Page<EventLogEntry>>, Problem>> ListAsync(HttpContext context, EventLog log, ProviderCatalog catalog, CancellationToken ct)
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
        var (limit, cursor) = (query.Limit(), query.Text("cursor"));
        if (cursor is not null && !EventOrder.TryRead(cursor, out _))
            errors.Add("cursor", "Must be a cursor from a previous page of this list.");
        if (errors.Any)
            return Problems.InvalidField(errors.ByField);

        var page = await log.ListAsync(context.TenantId(), filter, cursor, limit, ct);
        return TypedResults.Ok(new Page<EventLogEntry>([.. page.Data.Select(EventLogEntry.Of)], page.NextCursor));
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
