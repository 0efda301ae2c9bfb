using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Tenants.Admin;

namespace PenguinMails.Gateway.Dashboard.Keys;

/// <summary>The tenant's API keys, and its audit log.</summary>
internal static class KeyPages
{
    private const int PageSize = 50;

    public static void MapKeyPages(this IEndpointRouteBuilder dashboard)
    {
        var settings = dashboard.MapGroup("/settings");
        settings.MapGet("/keys", (string? revoke, HttpContext http, ApiKeys keys, CancellationToken ct) => ShowAsync(http, keys, new() { Revoking = Guid.TryParse(revoke, out var key) ? key : null }, ct));
        settings.MapPost("/keys", CreateAsync);
        settings.MapPost("/keys/{id}/revoke", RevokeAsync);
        settings.MapGet("/audit", AuditAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ApiKeys keys, Shown shown, CancellationToken ct) => new RazorComponentResult<KeysPage>(new
    {
        Keys = (await keys.ListAsync(http.TenantId(), ct)).Select(KeyView.Of).ToList(),
        shown.New,
        shown.Asked,
        Errors = shown.Problem?.Errors?.ToDictionary(error => error.Key, error => error.Value[0]) ?? [],
        shown.Revoking,
    })
    { StatusCode = shown.Problem?.Status ?? StatusCodes.Status200OK };

    private static async Task<IResult> CreateAsync(
        [FromForm] string? name, [FromForm] string? scope, [FromForm] string? allow, [FromForm] string? redirect, HttpContext http, ApiKeys keys, CancellationToken ct)
    {
        var allowed = (allow ?? "").Split(['\n', '\r', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var asked = new KeyRequest { Name = name, Scope = scope, AllowRecipients = allowed.Length == 0 ? null : allowed, RedirectTo = string.IsNullOrWhiteSpace(redirect) ? null : redirect.Trim() };
        if (asked.Problem() is { } problem)
            return await ShowAsync(http, keys, new() { Asked = asked, Problem = problem }, ct);

        var (key, secret) = await keys.CreateAsync(http.TenantId(), asked.Name!.Trim(), EnumNames.Parse<Scope>(asked.Scope!), http.Caller().Actor, null, asked.Safe);
        http.Response.Headers.CacheControl = "no-store";
        return await ShowAsync(http, keys, new() { New = new(KeyView.Of(key), secret) }, ct);
    }

    private static async Task<RedirectHttpResult> RevokeAsync(string id, HttpContext http, ApiKeys keys)
    {
        var done = PublicId.TryParse(PublicId.Key, id, out var key) && await keys.RevokeAsync(http.TenantId(), key, http.Caller().Actor);
        new Toast(done, done ? "The key is revoked." : "This key was revoked already.").Keep(http);
        return TypedResults.LocalRedirect(KeyAddresses.List);
    }

    private static async Task<RazorComponentResult<AuditPage>> AuditAsync(string? cursor, HttpContext http, Audit audit, CancellationToken ct)
    {
        var before = Guid.TryParseExact(cursor, "N", out var last) ? last : (Guid?)null;
        var found = await audit.ListAsync(http.TenantId(), before, PageSize + 1, ct);
        var shown = found.Take(PageSize).ToList();
        return new(new { Entries = shown.Select(AuditView.Of).ToList(), Cursor = before is null ? null : cursor, Next = found.Count > PageSize ? shown[^1].Id.ToString("N") : null });
    }

    /// <summary>What a page of keys shows beside them.</summary>
    private sealed record Shown
    {
        public NewKeyView? New { get; init; }
        public KeyRequest? Asked { get; init; }
        public Problem? Problem { get; init; }
        public Guid? Revoking { get; init; }
    }
}
