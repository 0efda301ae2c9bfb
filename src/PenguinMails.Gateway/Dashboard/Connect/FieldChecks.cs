using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>What is typed is looked at when its field is left: first by its bounds, and then keys, senders and streams by the provider.</summary>
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

        var form = await page.Http.Request.ReadFormAsync(page.Ct);
        var json = SettingsPost.ToJson(adapter.Info.Settings!, form);
        var errors = await saving.ErrorsAsync(page.Tenant, adapter, json, page.Ct);
        var error = errors.FirstOrDefault(error => SettingsPost.PathOf(error.Key, form) == field).Value?[0];
        var draft = error is null ? await saving.DraftAsync(page.Tenant, adapter, json, page.Ct) : null;
        return new RazorComponentResult<FieldAnswer>(new
        {
            Path = field,
            Error = error,
            HasCheck = setting.Secret is not null || setting.Attribute<VerifiedAtProviderAttribute>() is not null,
            Check = draft is null || field.Contains('.', StringComparison.Ordinal) ? null : await AskAsync(page, adapter, setting, draft),
        });
    }

    /// <summary>Null where there is nothing to ask the provider.</summary>
    private static async Task<SenderState?> AskAsync(PageRequest page, IEmailProvider adapter, SettingField setting, Connection draft)
    {
        if (setting.Attribute<VerifiedAtProviderAttribute>() is not null)
            return adapter is ISendingDomains domains && setting.Property.GetValue(draft.Settings) is string { Length: > 0 } ? await domains.SenderAsync(draft, page.Ct) : null;
        if (setting.Secret is null)
            return null;

        var isFirst = SettingField.Of(adapter.Info.Settings!).First(known => known.Secret is not null) == setting;
        var check = isFirst ? await adapter.CheckAsync(draft, page.Ct) : await adapter.CheckSecretAsync(draft, setting.Property.Name, page.Ct);
        if (isFirst && check!.Ok)
            page.Http.Response.Headers["HX-Trigger"] = "key-checked";

        return check is null ? null : new(check.Unreachable || check.Throttled ? null : check.Ok, check.Detail);
    }

    private static async Task<IResult> ChoicesAsync(string provider, string field, [AsParameters] PageRequest page, ConnectionSaving saving)
    {
        if (Find(page, provider, field) is not var (adapter, setting))
            return Problems.NotFound();

        var json = SettingsPost.ToJson(adapter.Info.Settings!, await page.Http.Request.ReadFormAsync(page.Ct));
        if (await saving.DraftAsync(page.Tenant, adapter, json, page.Ct) is not { } draft || await adapter.ChoicesAsync(draft, setting.Property.Name, page.Ct) is not { } offered)
            return Results.NoContent();

        return new RazorComponentResult<ChoiceOptions>(new
        {
            Choices = (IReadOnlyList<(string, string)>)[.. offered.Select(choice => (choice.Value, choice.Name))],
            Chosen = setting.Property.GetValue(draft.Settings)?.ToString() ?? "",
        });
    }

    private static (IEmailProvider Adapter, SettingField Field)? Find(PageRequest page, string provider, string field) =>
        page.Catalog.Find(provider) is { Info.Settings: { } type } adapter && SettingField.Find(type, field) is { } setting ? (adapter, setting) : null;
}
