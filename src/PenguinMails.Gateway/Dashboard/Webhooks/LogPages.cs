using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Admin;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Dashboard.Webhooks;

/// <summary>The whole log, one event of it, and how long it is kept.</summary>
internal static class LogPages
{
    public static void MapLogPages(this IEndpointRouteBuilder webhooks)
    {
        webhooks.MapGet("/log", ([AsParameters] WebhookScreen screen, [AsParameters] EventLogQuery search) => screen.ShowLogAsync(search));
        webhooks.MapGet("/log.csv", ([AsParameters] WebhookScreen screen, [AsParameters] EventLogQuery search, TimeProvider time) =>
            EventExport.Of(search.IsReadable ? screen.Log.AllAsync(screen.Tenant, search.ToFilter(screen.Catalog), screen.Ct) : AsyncEnumerable.Empty<LoggedEvent>(), time.GetUtcNow()));
        webhooks.MapGet("/log/live", (HttpContext http, EventSignal signal, CancellationToken ct) =>
        {
            // A proxy that gathers answers would hold the events back.
            http.Response.Headers["X-Accel-Buffering"] = "no";
            return TypedResults.ServerSentEvents(signal.FollowAsync(http.TenantId(), ct));
        });
        webhooks.MapPost("/log/retention", RetainAsync);
        webhooks.MapGet("/events/{id}", FindAsync);
        webhooks.MapPost("/events/{id}/replay", ReplayAsync);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, EventDetails details, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Event, id, out var e) && await details.FindAsync(http.TenantId(), e, ct) is { } found
            ? new RazorComponentResult<EventPage>(new { Detail = found })
            : EventDetails.NoSuch();

    private static async Task<IResult> ReplayAsync(string id, HttpContext http, EventDetails details, CancellationToken ct)
    {
        if (!PublicId.TryParse(PublicId.Event, id, out var e))
            return EventDetails.NoSuch();

        var (_, problem) = await details.ReplayAsync(http.TenantId(), e, http.Caller().Actor, ct);
        if (problem?.Status == StatusCodes.Status404NotFound)
            return problem;

        new Toast(problem is null, problem?.Detail ?? "It is processed once more.").Keep(http);
        return TypedResults.LocalRedirect(EspRoutes.Event(e));
    }

    private static async Task<RedirectHttpResult> RetainAsync([AsParameters] WebhookScreen screen)
    {
        var (form, problem) = (await screen.Http.Request.ReadFormAsync(screen.Ct), (Problem?)null);
        foreach (var webhook in await screen.Admin.OfTenantAsync(screen.Tenant, screen.Ct, ask: false))
            if (int.TryParse(form[webhook.Provider], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days != webhook.LogDays)
                problem ??= await screen.Admin.ChangeAsync(screen.Tenant, webhook.Provider, new WebhookChange { LogDays = days }, screen.Http.Caller().Actor, screen.Ct);

        new Toast(problem is null, problem?.Errors?.First().Value[0] ?? problem?.Detail ?? "Log retention saved.").Keep(screen.Http);
        return TypedResults.LocalRedirect(EspRoutes.Webhooks);
    }
}
