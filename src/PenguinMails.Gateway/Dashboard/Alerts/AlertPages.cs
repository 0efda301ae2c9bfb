using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Dashboard.Errors;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Alerts;

/// <summary>The notification centre and the bell's number.</summary>
internal static class AlertPages
{
    private const int PageSize = 50;

    public static void MapAlertPages(this IEndpointRouteBuilder dashboard)
    {
        var alerts = dashboard.MapGroup("/notifications");
        alerts.MapGet("/", ShowAsync);
        alerts.MapGet("/count", async (HttpContext http, AlertList list, CancellationToken ct) =>
            new RazorComponentResult<AlertCount>(new { Open = await list.CountOpenAsync(http.TenantId(), ct) }));
        alerts.MapPost("/read", ReadAllAsync);
        alerts.MapPost("/emails", ChooseEmailsAsync);
        alerts.MapPost("/{id}/read", (string id, HttpContext http, AlertList list, AlertTexts texts, CancellationToken ct) => ChangeAsync(id, http, list, texts, false, ct));
        alerts.MapPost("/{id}/resolve", (string id, HttpContext http, AlertList list, AlertTexts texts, CancellationToken ct) => ChangeAsync(id, http, list, texts, true, ct));
    }

    private static async Task<RazorComponentResult<NotificationsPage>> ShowAsync(
        string? state, string? cursor, HttpContext http, AlertList list, AlertMailChoice mail, CancellationToken ct)
    {
        AlertState? only = EnumNames.TryParse<AlertState>(state, out var known) ? known : null;
        var before = Guid.TryParseExact(cursor, "N", out var last) ? last : (Guid?)null;
        var found = await list.ListAsync(http.TenantId(), http.Caller().Id, only, before, PageSize + 1, ct);
        return new(new
        {
            State = only,
            Cursor = before,
            Alerts = found.Take(PageSize).ToList(),
            HasMore = found.Count > PageSize,
            Emails = !(await mail.OffAsync(http.TenantId(), ct)).Contains(http.Caller().Id),
        });
    }

    private static async Task<RedirectHttpResult> ReadAllAsync(HttpContext http, AlertList list)
    {
        await list.ReadAllAsync(http.TenantId(), http.Caller().Id);
        return Back(http);
    }

    private static async Task<RedirectHttpResult> ChooseEmailsAsync(HttpContext http, [FromForm] bool wanted, AlertMailChoice mail)
    {
        await mail.ChooseAsync(http.TenantId(), http.Caller().Id, wanted);
        new Toast(true, wanted ? "You'll get an email when something goes wrong." : "You won't get emails about alerts.").Keep(http);
        return Back(http);
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<NotFoundPage>>> ChangeAsync(
        string id, HttpContext http, AlertList list, AlertTexts texts, bool resolve, CancellationToken ct)
    {
        if (!PublicId.TryParse(PublicId.Alert, id, out var guid) || await list.FindAsync(http.TenantId(), http.Caller().Id, guid, ct) is not { } alert)
            return new RazorComponentResult<NotFoundPage>(new { What = "Notification not found" }) { StatusCode = StatusCodes.Status404NotFound };

        await list.ReadAsync(alert.TenantId, http.Caller().Id, alert.Id);
        if (resolve && alert.State == AlertState.Open && AlertTexts.MayBeResolvedByHand(alert.What))
        {
            await list.ResolveAsync(alert, http.Caller().Actor);
            new Toast(true, $"Resolved: {texts.Title(alert)}.").Keep(http);
        }

        return Back(http);
    }

    /// <summary>To the list as it was filtered.</summary>
    private static RedirectHttpResult Back(HttpContext http)
    {
        var from = http.Request.GetTypedHeaders().Referer;
        return TypedResults.LocalRedirect(
            from is not null && from.Authority == http.Request.Host.Value && from.AbsolutePath == AlertAddresses.List ? from.PathAndQuery : AlertAddresses.List);
    }
}
