using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>Events for callers that poll: <c>/api/v1/events</c>.</summary>
internal static class EventFeedRoutes
{
    public static void MapEventFeed(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/events", "Events", Scope.Read).MapGet("/", ListAsync).DescribeFeed();

    private static async Task<Results<Ok<FeedPage>, Problem>> ListAsync(HttpContext context, EventFeed feed, CancellationToken ct)
    {
        var errors = new SendProblems();
        var query = new QueryReader(context.Request.Query, errors);
        var (types, limit) = (Types(query.Text("types"), errors), query.Limit());
        var given = query.Text("after");
        if (!EventOrder.TryRead(given, out var after) && given is not null)
            errors.Add("after", "Must be the `next_cursor` of an earlier answer.");
        if (errors.Any)
            return Problems.InvalidField(errors.ByField);

        var (events, next) = await feed.AfterAsync(context.TenantId(), after, types, limit, ct);
        return TypedResults.Ok(new FeedPage(events, EventOrder.Text(next)));
    }

    private static List<EventType> Types(string? text, SendProblems errors)
    {
        var types = new List<EventType>();
        foreach (var word in text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
            if (EnumNames.TryParse<EventType>(word, out var type))
                types.Add(type);
            else
                errors.Add("types", $"Must be one or several of {string.Join(", ", Enum.GetValues<EventType>().Select(EnumNames.Of))}, with commas between them.");

        return types;
    }
}
