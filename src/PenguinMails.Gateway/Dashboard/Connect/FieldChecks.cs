using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>Asks the provider about what is being typed: keys, senders, streams.</summary>
internal static class FieldChecks
{
    public static void MapFieldChecks(this IEndpointRouteBuilder esp)
    {
        esp.MapPost("/{provider}/check/{field}", CheckAsync);
        esp.MapPost("/{provider}/choices/{field}", ChoicesAsync);
    }

    private static async Task<IResult> CheckAsync(string provider, string field, [AsParameters] PageRequest page, ConnectionSaving saving)
    {
        if (Find(page, provider, field) is not var (adapter, setting))
            return Problems.NotFound();
        if (await DraftAsync(page, adapter, saving) is not { } draft)
            return Results.Text("", "text/html");

        if (setting.Secret is null)
            return adapter is ISendingDomains domains && setting.Attribute<VerifiedAtProviderAttribute>() is not null && setting.Property.GetValue(draft.Settings) is string { Length: > 0 }
                ? Show(await domains.SenderAsync(draft, page.Ct))
                : Results.Text("", "text/html");

        // Only the first is the one that the account is known by; nothing can be asked about the others on their own.
        if (SettingField.Of(adapter.Info.Settings!).First(known => known.Secret is not null) != setting)
            return Results.Text("", "text/html");

        var check = await adapter.CheckAsync(draft, page.Ct);
        if (check.Ok)
            page.Http.Response.Headers["HX-Trigger"] = "key-checked";

        return new RazorComponentResult<FieldCheck>(new { Ok = check.Unreachable || check.Throttled ? null : (bool?)check.Ok, Text = check.Detail });
    }

    private static async Task<IResult> ChoicesAsync(string provider, string field, [AsParameters] PageRequest page, ConnectionSaving saving)
    {
        if (Find(page, provider, field) is not var (adapter, setting))
            return Problems.NotFound();
        if (await DraftAsync(page, adapter, saving) is not { } draft || await adapter.ChoicesAsync(draft, setting.Property.Name, page.Ct) is not { } offered)
            return Results.NoContent();

        return new RazorComponentResult<ChoiceOptions>(new
        {
            Choices = (IReadOnlyList<(string, string)>)[.. offered.Select(choice => (choice.Value, choice.Name))],
            Chosen = setting.Property.GetValue(draft.Settings)?.ToString() ?? "",
        });
    }

    private static RazorComponentResult<FieldCheck> Show(SenderState state) =>
        new(new { Ok = state.Verified, Text = state.Detail is null ? state.Word : $"{state.Word}. {state.Detail}" });

    private static (IEmailProvider Adapter, SettingField Field)? Find(PageRequest page, string provider, string field) =>
        page.Catalog.Find(provider) is { Info.Settings: { } type } adapter && SettingField.Of(type).FirstOrDefault(known => known.Name == field) is { } setting
            ? (adapter, setting)
            : null;

    private static async Task<Connection?> DraftAsync(PageRequest page, IEmailProvider adapter, ConnectionSaving saving)
    {
        var form = await page.Http.Request.ReadFormAsync(page.Ct);
        var json = SettingsPost.ToJson(adapter.Info.Settings!, form);
        return await saving.DraftAsync(page.Tenant, adapter, json, page.Ct);
    }
}
