using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Hooks;
using PenguinMails.Gateway.Hooks.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Hooks;

/// <summary>Outgoing webhooks: the list of endpoints, and each with its log.</summary>
internal static class HookPages
{
    public static void MapHookPages(this IEndpointRouteBuilder dashboard)
    {
        var hooks = dashboard.MapGroup("/settings/webhooks");
        hooks.MapGet("", (HttpContext http, HookAdmin admin, HookViews views, CancellationToken ct) => ListAsync(http, admin, views, null, null, ct));
        hooks.MapPost("", CreateAsync);
        hooks.MapGet("/{id}", (string id, string? state, string? cursor, string? ask, HttpContext http, HookScreen screen, CancellationToken ct) =>
            screen.ShowAsync(http, id, new() { State = EnumNames.TryParse<HookEventState>(state, out var only) ? only : null, Cursor = cursor, Asking = ask }, ct));
        hooks.MapPost("/{id}", ChangeAsync);
        hooks.MapPost("/{id}/enabled", EnableAsync);
        hooks.MapPost("/{id}/rotate", RotateAsync);
        hooks.MapPost("/{id}/test", TestAsync);
        hooks.MapPost("/{id}/delete", DeleteAsync);
        hooks.MapPost("/{id}/replay", RecoverAsync);
        hooks.MapPost("/{id}/events/{eventId}/replay", ReplayAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, HookAdmin admin, HookViews views, HookRequest? asked, Problem? problem, CancellationToken ct) =>
        new RazorComponentResult<HooksPage>(new
        {
            Hooks = await views.OfAsync(await admin.ListAsync(http.TenantId(), ct), ct),
            Asked = asked,
            Errors = ErrorsOf(problem),
        })
        { StatusCode = problem?.Status ?? StatusCodes.Status200OK };

    private static async Task<IResult> CreateAsync(
        [FromForm] string? url, [FromForm] string? description, [FromForm] string? signature, HttpContext http, HookAdmin admin, HookViews views, HookScreen screen, TenantHosts hosts, CancellationToken ct)
    {
        var asked = new HookRequest { Url = url, Description = description, Types = TypesOf(http), Signature = signature };
        if (asked.Problem(hosts) is { } problem)
            return await ListAsync(http, admin, views, asked, problem, ct);
        if (await admin.CreateAsync(http.TenantId(), asked.New, http.Caller().Actor) is not { } made)
            return await ListAsync(http, admin, views, asked, Problems.InvalidField("url", HookRoutes.TooMany().Detail!), ct);

        return await screen.ShowAsync(http, PublicId.Format(PublicId.Hook, made.Hook.Id), new() { Secret = made.Secret }, ct);
    }

    private static async Task<IResult> ChangeAsync(
        string id, [FromForm] string? url, [FromForm] string? description, HttpContext http, HookAdmin admin, HookScreen screen, TenantHosts hosts, CancellationToken ct)
    {
        var asked = new HookPatch { Url = url ?? "", Description = description ?? "", Types = TypesOf(http) };
        if (asked.Problem(hosts) is { } problem)
            return await screen.ShowAsync(http, id, new() { Asked = asked, Errors = ErrorsOf(problem) }, ct);

        return Done(http, id, await SaveAsync(http, id, asked.Change, admin, ct), "Saved.");
    }

    private static async Task<IResult> EnableAsync(string id, [FromForm] bool wanted, HttpContext http, HookAdmin admin, CancellationToken ct) =>
        Done(http, id, await SaveAsync(http, id, new(null, null, null, wanted), admin, ct), wanted ? "Enabled. It goes on where it stopped." : "Paused. Events wait until you enable it.");

    private static async Task<IResult> RotateAsync(string id, [FromForm] string? signature, HttpContext http, HookAdmin admin, HookScreen screen, CancellationToken ct)
    {
        var kind = EnumNames.TryParse<HookSignatureKind>(signature, out var chosen) ? chosen : (HookSignatureKind?)null;
        var rotated = PublicId.TryParse(PublicId.Hook, id, out var hook) ? await admin.RotateAsync(http.TenantId(), hook, kind, http.Caller().Actor, ct) : null;
        return rotated is { } made ? await screen.ShowAsync(http, id, new() { Secret = made.Secret, IsRotated = true }, ct) : Done(http, id, false, "");
    }

    private static async Task<IResult> TestAsync(string id, [FromForm] string? type, HttpContext http, HookAdmin admin, HookScreen screen, CancellationToken ct)
    {
        var wanted = EnumNames.TryParse<EventType>(type, out var chosen) ? chosen : EventType.Delivered;
        var answer = PublicId.TryParse(PublicId.Hook, id, out var hook) ? await admin.TestAsync(http.TenantId(), hook, wanted, ct) : null;
        return await screen.ShowAsync(http, id, new() { Test = answer is null ? null : HookTestView.Of(answer) }, ct);
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext http, HookAdmin admin, CancellationToken ct)
    {
        var done = PublicId.TryParse(PublicId.Hook, id, out var hook) && await admin.DeleteAsync(http.TenantId(), hook, http.Caller().Actor, ct);
        new Toast(done, done ? "The endpoint is deleted." : "This endpoint was deleted already.").Keep(http);
        return TypedResults.LocalRedirect(HookAddresses.List);
    }

    private static async Task<IResult> RecoverAsync(
        string id, [FromForm] string? since, [FromForm] bool? failed, HttpContext http, HookAdmin admin, HookLog log, HookScreen screen, CancellationToken ct)
    {
        if (!DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from))
            return await screen.ShowAsync(http, id, new() { Errors = new Dictionary<string, string> { ["since"] = "Enter a time." } }, ct);
        if (await FindAsync(http, id, admin, ct) is not { } hook)
            return Done(http, id, false, "");

        var count = failed == true ? await log.ReplayFailedAsync(hook, from, null, http.Caller().Actor) : (int?)null;
        return Done(http, id, count is not null || await log.ReplayAsync(hook, from, null, http.Caller().Actor), count switch
        {
            null => "All events since then are being sent again.",
            0 => "No event has failed since then.",
            1 => "1 failed event is being sent again.",
            { } more => $"{Formats.Count(more)} failed events are being sent again.",
        });
    }

    private static async Task<IResult> ReplayAsync(string id, string eventId, HttpContext http, HookAdmin admin, HookLog log, CancellationToken ct) =>
        Done(http, id, await FindAsync(http, id, admin, ct) is { } hook && PublicId.TryParse(PublicId.Event, eventId, out var e) && await log.ReplayAsync(hook, e, http.Caller().Actor), "The event is being sent again.");

    private static async Task<bool> SaveAsync(HttpContext http, string id, HookChange change, HookAdmin admin, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Hook, id, out var hook) && await admin.ChangeAsync(http.TenantId(), hook, change, http.Caller().Actor, ct) is not null;

    private static RedirectHttpResult Done(HttpContext http, string id, bool done, string words)
    {
        new Toast(done, done ? words : "This endpoint was deleted.").Keep(http);
        return TypedResults.LocalRedirect(done && PublicId.TryParse(PublicId.Hook, id, out var hook) ? HookAddresses.Hook(hook) : HookAddresses.List);
    }

    /// <summary>Each box that is ticked.</summary>
    private static string[] TypesOf(HttpContext http) => [.. http.Request.Form["types"].OfType<string>()];

    private static Dictionary<string, string> ErrorsOf(Problem? problem) => problem?.Errors?.ToDictionary(error => error.Key, error => error.Value[0]) ?? [];

    private static async Task<Hook?> FindAsync(HttpContext http, string id, HookAdmin admin, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Hook, id, out var hook) ? await admin.FindAsync(http.TenantId(), hook, ct) : null;
}
