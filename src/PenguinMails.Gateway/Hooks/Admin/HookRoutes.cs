using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Hooks.Admin;

/// <summary>Outgoing webhooks: <c>/api/v1/tenant/esp/hooks</c>.</summary>
internal static class HookRoutes
{
    private const string Prefix = "/api/v1/tenant/esp/hooks";
    private const int MostBytes = 64 << 10;

    public static void MapHooks(this IEndpointRouteBuilder routes)
    {
        var hooks = routes.MapApi(Prefix, "Outgoing webhooks", Scope.Admin);
        hooks.MapGet("", ListAsync).DescribeList();
        hooks.MapPost("", CreateAsync).DescribeCreate();
        hooks.MapGet("/{id}", GetAsync).DescribeGet();
        hooks.MapPatch("/{id}", ChangeAsync).DescribeChange();
        hooks.MapDelete("/{id}", DeleteAsync).DescribeDelete();
        hooks.MapPost("/{id}/rotate", RotateAsync).DescribeRotate();
        hooks.MapPost("/{id}/test", TestAsync).DescribeTest();
        hooks.MapGet("/{id}/events", EventsAsync).DescribeEvents();
        hooks.MapPost("/{id}/events/{eventId}/replay", ReplayOneAsync).DescribeReplayOne();
        hooks.MapPost("/{id}/replay", ReplayAsync).DescribeReplay();
    }

    public static Problem NoSuch() => Problems.NotFound("Webhook endpoint not found.");

    public static Problem NoSuchEvent() => Problems.NotFound("Event not found.");

    public static Problem TooMany() => Problems.Conflict($"You have {HookAdmin.MostHooks} webhook endpoints, the most there can be. Delete one first.");

    private static async Task<Ok<Page<HookView>>> ListAsync(HttpContext context, HookAdmin admin, HookViews views, CancellationToken ct) =>
        TypedResults.Ok(new Page<HookView>(await views.OfAsync(await admin.ListAsync(context.TenantId(), ct), ct), null));

    private static async Task<Results<Created<NewHookView>, Problem>> CreateAsync(HttpContext context, HookAdmin admin, HookViews views, TenantHosts hosts, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<HookRequest>(context.Request, MostBytes, ct);
        if ((problem ?? asked!.Problem(hosts)) is { } wrong)
            return wrong;
        if (await admin.CreateAsync(context.TenantId(), asked!.New, context.Caller().Actor) is not { } made)
            return TooMany();

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{Prefix}/{PublicId.Format(PublicId.Hook, made.Hook.Id)}", new NewHookView(await views.OfAsync(made.Hook, ct), made.Secret));
    }

    private static async Task<Results<Ok<HookView>, Problem>> GetAsync(HttpContext context, string id, HookAdmin admin, HookViews views, CancellationToken ct) =>
        await FindAsync(context, id, admin, ct) is { } hook ? TypedResults.Ok(await views.OfAsync(hook, ct)) : NoSuch();

    private static async Task<Results<Ok<HookView>, Problem>> ChangeAsync(HttpContext context, string id, HookAdmin admin, HookViews views, TenantHosts hosts, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<HookPatch>(context.Request, MostBytes, ct);
        if ((problem ?? asked!.Problem(hosts)) is { } wrong)
            return wrong;

        return PublicId.TryParse(PublicId.Hook, id, out var hook) && await admin.ChangeAsync(context.TenantId(), hook, asked!.Change, context.Caller().Actor, ct) is { } changed
            ? TypedResults.Ok(await views.OfAsync(changed, ct))
            : NoSuch();
    }

    private static async Task<Results<NoContent, Problem>> DeleteAsync(HttpContext context, string id, HookAdmin admin, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Hook, id, out var hook) && await admin.DeleteAsync(context.TenantId(), hook, context.Caller().Actor, ct) ? TypedResults.NoContent() : NoSuch();

    private static async Task<Results<Ok<NewHookView>, Problem>> RotateAsync(HttpContext context, string id, HookAdmin admin, HookViews views, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<HookRotateRequest>(context.Request, MostBytes, ct, ifEmpty: new());
        if ((problem ?? asked!.Problem()) is { } wrong)
            return wrong;
        if (!PublicId.TryParse(PublicId.Hook, id, out var hook) || await admin.RotateAsync(context.TenantId(), hook, asked!.Kind, context.Caller().Actor, ct) is not { } rotated)
            return NoSuch();

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new NewHookView(await views.OfAsync(rotated.Hook, ct), rotated.Secret));
    }

    private static async Task<Results<Ok<HookTestView>, Problem>> TestAsync(HttpContext context, string id, HookAdmin admin, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<HookTestRequest>(context.Request, MostBytes, ct, ifEmpty: new());
        if ((problem ?? asked!.Problem()) is { } wrong)
            return wrong;

        return PublicId.TryParse(PublicId.Hook, id, out var hook) && await admin.TestAsync(context.TenantId(), hook, asked!.Wanted, ct) is { } answer
            ? TypedResults.Ok(HookTestView.Of(answer))
            : NoSuch();
    }

    private static async Task<Results<Ok<Page<HookEventView>>, Problem>> EventsAsync(HttpContext context, string id, HookAdmin admin, HookLog log, CancellationToken ct)
    {
        var errors = new SendProblems();
        var query = new QueryReader(context.Request.Query, errors);
        var (state, limit, cursor) = (query.Word<HookEventState>("state"), query.Limit(), query.Text("cursor"));
        if (!EventOrder.TryRead(cursor, out var before) && cursor is not null)
            errors.Add("cursor", "Must be a cursor from a previous page of this list.");
        if (errors.Any)
            return Problems.InvalidField(errors.ByField);
        if (await FindAsync(context, id, admin, ct) is not { } hook)
            return NoSuch();

        var page = await log.ListAsync(hook, state, cursor is null ? null : before, limit, ct);
        return TypedResults.Ok(new Page<HookEventView>([.. page.Data.Select(HookEventView.Of)], page.NextCursor));
    }

    private static async Task<Results<Accepted<HookReplayView>, Problem>> ReplayOneAsync(HttpContext context, string id, string eventId, HookAdmin admin, HookLog log, CancellationToken ct)
    {
        if (await FindAsync(context, id, admin, ct) is not { } hook)
            return NoSuch();

        return PublicId.TryParse(PublicId.Event, eventId, out var e) && await log.ReplayAsync(hook, e, context.Caller().Actor)
            ? TypedResults.Accepted((string?)null, new HookReplayView(1))
            : NoSuchEvent();
    }

    private static async Task<Results<Accepted<HookReplayView>, Problem>> ReplayAsync(HttpContext context, string id, HookAdmin admin, HookLog log, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<HookReplayRequest>(context.Request, MostBytes, ct);
        if ((problem ?? asked!.Problem()) is { } wrong)
            return wrong;
        if (await FindAsync(context, id, admin, ct) is not { } hook)
            return NoSuch();

        var failed = asked!.FailedOnly == true ? await log.ReplayFailedAsync(hook, asked.Since!.Value, asked.Until, context.Caller().Actor) : (int?)null;
        if (failed is null && !await log.ReplayAsync(hook, asked.Since!.Value, asked.Until, context.Caller().Actor))
            return NoSuch();

        return TypedResults.Accepted((string?)null, new HookReplayView(failed));
    }

    private static async Task<Hook?> FindAsync(HttpContext context, string id, HookAdmin admin, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Hook, id, out var hook) ? await admin.FindAsync(context.TenantId(), hook, ct) : null;
}
