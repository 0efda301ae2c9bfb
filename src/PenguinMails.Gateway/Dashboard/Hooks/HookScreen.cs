using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Errors;
using PenguinMails.Gateway.Hooks;
using PenguinMails.Gateway.Hooks.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Dashboard.Hooks;

/// <summary>What the page of an endpoint shows beside it.</summary>
public sealed record HookShown
{
    public HookEventState? State { get; init; }
    public string? Cursor { get; init; }

    /// <summary>The question that is open.</summary>
    public string? Asking { get; init; }

    /// <summary>Made just now.</summary>
    internal HookSecret? Secret { get; init; }

    public bool IsRotated { get; init; }
    public HookTestView? Test { get; init; }
    public HookPatch? Asked { get; init; }
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();
}

/// <summary>The page of one endpoint.</summary>
internal sealed class HookScreen(HookAdmin admin, HookViews views, HookLog log)
{
    private const int PageSize = 25;

    public async Task<IResult> ShowAsync(HttpContext http, string id, HookShown shown, CancellationToken ct)
    {
        if (!PublicId.TryParse(PublicId.Hook, id, out var hookId) || await admin.FindAsync(http.TenantId(), hookId, ct) is not { } hook)
            return new RazorComponentResult<NotFoundPage> { StatusCode = StatusCodes.Status404NotFound };

        if (shown.Secret is not null)
            http.Response.Headers.CacheControl = "no-store";
        var page = await log.ListAsync(hook, shown.State, EventOrder.TryRead(shown.Cursor, out var place) ? place : null, PageSize, ct);
        return new RazorComponentResult<HookPage>(new
        {
            Hook = await views.OfAsync(hook, ct),
            Events = page.Data.Select(HookEventView.Of).ToList(),
            page.NextCursor,
            Beside = shown,
        })
        { StatusCode = shown.Errors.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };
    }
}
