using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>A new password for a webhook that somebody sets up by hand, shown this once.</summary>
internal static class WebhookPasswordPages
{
    public static void MapWebhookPassword(this IEndpointRouteBuilder esp)
    {
        // Every other provider is told its own by the gateway.
        foreach (var info in esp.ServiceProvider.GetRequiredService<ProviderCatalog>().All.Where(info => info.Settings is not null && SettingField.Of(info.Settings).Any(field => field.Attribute<ReturnPathAttribute>() is not null)))
            esp.MapPost($"/{info.Id}/webhook-password", ([AsParameters] PageRequest page, ConnectionChanges changes) => MakeAsync(page, info, changes));
    }

    private static async Task<IResult> MakeAsync(PageRequest page, ProviderInfo info, ConnectionChanges changes)
    {
        if (!await changes.RotateWebhookSecretAsync(page.Tenant, info.Id, page.Http.Caller().Actor))
            return Problems.NotFound("Connection not found.");

        var version = await page.NextVersionAsync(info.Id);
        var connection = (await page.Connections.FindFreshAsync(page.Tenant, info.Id, page.Ct))!;
        page.Http.Response.Headers.CacheControl = "no-store";
        return page.IsFragment
            ? new RazorComponentResult<WebhookPassword>(new { Password = connection.WebhookSecret, Version = version })
            : await ConnectionPages.PageAsync(page, ConnectionForm.Of(info, connection), connection.WebhookSecret);
    }
}
