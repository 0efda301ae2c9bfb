using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Holds;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Holds;

/// <summary>Stopping email at once, and letting it go.</summary>
internal static class HoldPages
{
    public static void MapHoldPages(this IEndpointRouteBuilder dashboard)
    {
        var holds = dashboard.MapGroup("/holds");
        holds.MapGet("/", (string? cancel, HttpContext http, HoldStore store, CancellationToken ct) => ShowAsync(http, store, Guid.TryParse(cancel, out var hold) ? hold : null, null, null, ct));
        holds.MapPost("/", StartAsync);
        holds.MapPost("/{id}/end", EndAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, HoldStore store, Guid? cancelling, HoldRequest? asked, Problem? problem, CancellationToken ct) =>
        new RazorComponentResult<HoldsPage>(new
        {
            Holds = (await store.ListAsync(http.TenantId(), ct)).Select(one => HoldView.Of(one.Hold, one.Waiting)).ToList(),
            Asked = asked,
            Errors = problem?.Errors?.ToDictionary(error => error.Key, error => error.Value[0]) ?? [],
            Cancelling = cancelling,
        })
        { StatusCode = problem?.Status ?? StatusCodes.Status200OK };

    private static async Task<IResult> StartAsync(
        [FromForm] string? scope, [FromForm] string? value, [FromForm] string? reason, HttpContext http, HoldStore store, ProviderCatalog catalog, CancellationToken ct)
    {
        var asked = new HoldRequest { Scope = scope, Value = string.IsNullOrWhiteSpace(value) ? null : value, Reason = reason };
        if (asked.Problem(catalog) is { } problem)
            return await ShowAsync(http, store, null, asked, problem, ct);

        await store.StartAsync(http.TenantId(), asked.What, asked.Comparable, asked.Reason!.Trim(), http.Caller().Actor);
        new Toast(true, "Stopped. Nothing of it goes out from now on.").Keep(http);
        return TypedResults.LocalRedirect(HoldAddresses.List);
    }

    private static async Task<IResult> EndAsync(string id, [FromForm] string? then, HttpContext http, HoldStore store, CancellationToken ct)
    {
        if (!EnumNames.TryParse<HoldEnd>(then, out var end))
            return HoldRoutes.NotChosen();

        var emails = PublicId.TryParse(PublicId.Hold, id, out var hold) ? await store.EndAsync(http.TenantId(), hold, end, http.Caller().Actor, ct) : null;
        new Toast(emails is not null, emails switch
        {
            null => "This hold has ended already.",
            1 => end == HoldEnd.Release ? "Released: 1 email goes out." : "1 email was canceled.",
            { } more => end == HoldEnd.Release ? $"Released: {Formats.Count(more)} emails go out." : $"{Formats.Count(more)} emails were canceled.",
        }).Keep(http);
        return TypedResults.LocalRedirect(HoldAddresses.List);
    }
}
