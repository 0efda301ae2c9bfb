using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Admin;
using PenguinMails.Gateway.Webhooks.Backfill;

namespace PenguinMails.Gateway.Dashboard.Webhooks;

/// <summary>The providers' webhooks: their page and its forms.</summary>
internal static class WebhookPages
{
    public static void MapWebhookPages(this IEndpointRouteBuilder esp)
    {
        var webhooks = esp.MapGroup("/webhooks");
        webhooks.MapGet("/", ([AsParameters] WebhookScreen screen, [AsParameters] EventLogQuery search, string? firewall, string? ask) =>
            screen.ShowAsync(search, ask is not null, firewall: firewall));
        webhooks.MapGet("/{provider}/registration", RegistrationAsync);
        webhooks.MapPost("/{provider}", ChangeAsync);
        webhooks.MapPost("/{provider}/backfill", BackfillAsync);
        webhooks.MapPost("/test", TestAsync);
        webhooks.MapLogPages();
    }

    private static async Task<IResult> RegistrationAsync(string provider, HttpContext http, WebhookAdmin admin, CancellationToken ct) =>
        await admin.FindAsync(http.TenantId(), provider, ct) is { } webhook ? new RazorComponentResult<RegistrationLine>(new { Webhook = webhook }) : Problems.NotFound();

    private static async Task<IResult> ChangeAsync(string provider, [AsParameters] WebhookScreen screen)
    {
        if (screen.Catalog.Info(provider) is not { } info)
            return Problems.NotFound();

        var post = WebhookPost.Of(await screen.Http.Request.ReadFormAsync(screen.Ct));
        var problem = await screen.Admin.ChangeAsync(screen.Tenant, provider, post.ToChange(info), screen.Http.Caller().Actor, screen.Ct);
        if (problem?.Errors is { } errors)
            return await screen.ShowAsync(new(), ask: false, refused: new(provider, post.AllowList, string.Join(' ', errors.Select(error => Named(error, post)).Distinct())));

        var done = post.Part is null ? $"Registered at {info.Name} again." : $"Saved. {info.Name} is up to date.";
        new Toast(problem is null, problem?.Detail ?? done).Keep(screen.Http);
        return TypedResults.LocalRedirect(EspRoutes.Webhooks);
    }

    private static async Task<IResult> BackfillAsync(string provider, HttpContext http, BackfillAdmin backfills, CancellationToken ct)
    {
        var (_, problem) = await backfills.StartAsync(http.TenantId(), provider, new(), http.Caller().Actor, ct);
        new Toast(problem is null, problem?.Detail ?? "Events of the last 24 hours are being fetched.").Keep(http);
        return TypedResults.LocalRedirect(EspRoutes.Webhooks);
    }

    /// <summary>A line of the list is named by what stands in it.</summary>
    private static string Named(KeyValuePair<string, string[]> error, WebhookPost post) =>
        int.TryParse(error.Key.Split('.')[^1], out var line) && line < post.Addresses.Length ? $"“{Formats.Short(post.Addresses[line], 60)}”: {error.Value[0]}" : error.Value[0];

    private static async Task<IResult> TestAsync([FromForm] string? provider, [FromForm(Name = "event")] string? type, [AsParameters] WebhookScreen screen, WebhookTester tester)
    {
        var asked = new WebhookTestRequest { Provider = provider, Event = type };
        var wrong = asked.Problems().Select(error => error.Value[0]).FirstOrDefault();
        var (result, problem) = wrong is null ? await tester.RunAsync(screen.Tenant, provider!, asked.Type, screen.Http.Caller().Actor, screen.Ct) : (null, null);
        var shown = new ShownTest(provider, wrong is null ? asked.Type : null, result, wrong ?? problem?.Errors?.First().Value[0] ?? problem?.Detail);
        return screen.Http.Request.Headers.ContainsKey("HX-Request")
            ? new RazorComponentResult<TestOutcome>(new { Test = shown })
            : await screen.ShowAsync(new(), ask: false, test: shown);
    }
}
