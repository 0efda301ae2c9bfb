using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>The settings page of each provider that has settings: one page, drawn from their attributes.</summary>
internal static class ConnectionPages
{
    public static void MapConnectionPages(this IEndpointRouteBuilder esp)
    {
        foreach (var info in esp.ServiceProvider.GetRequiredService<ProviderCatalog>().All.Where(info => info.Settings is not null))
        {
            esp.MapGet("/" + info.Id, ([AsParameters] PageRequest page, string? choices) => ShowAsync(page, info, choices is not null));
            esp.MapPost("/" + info.Id, ([AsParameters] PageRequest page, ConnectionSaving saving, Audit audit) => SaveAsync(page, info, saving, audit));
        }

        esp.MapFieldChecks();
        esp.MapDomainPages();
        esp.MapTestEmail();
        esp.MapWebhookPassword();
    }

    private static async Task<IResult> ShowAsync(PageRequest page, ProviderInfo info, bool choices)
    {
        var connection = await page.Connections.FindAsync(page.Tenant, info.Id, page.Ct);
        var form = ConnectionForm.Of(info, connection);
        if (choices && connection is not null)
            form = form with { Choices = await ChoicesAsync(page, info, connection) };

        return await PageAsync(page, form);
    }

    /// <param name="page">The request.</param>
    /// <param name="form">As stored or as typed.</param>
    /// <param name="newPassword">Of the webhook, to be shown this once.</param>
    public static async Task<IResult> PageAsync(PageRequest page, ConnectionForm form, string? newPassword = null)
    {
        if (await page.Connections.FindAsync(page.Tenant, form.Provider, page.Ct) is { } connection)
            form = form with { Uses = await page.Extras.UsesAsync(connection, page.Ct), Bounces = page.Extras.BouncesOf(connection) };

        var query = page.Http.Request.Query;
        var card = (await page.Status.CardsAsync(page.Tenant, page.Ct)).First(card => card.Provider == form.Provider);
        var asksDomains = query.ContainsKey("domains") || query.ContainsKey("records") || query.ContainsKey("remove");
        var table = asksDomains ? await DomainPages.ViewAsync(page, form.Provider) : null;
        return new RazorComponentResult<ConnectionPage>(new
        {
            Form = form,
            Card = card,
            Table = table,
            HasDomains = page.Catalog.Find(form.Provider) is ISendingDomains,
            Adding = query.ContainsKey("add-domain") ? query["add-domain"].ToString() : table?.Missing,
            Help = query.ContainsKey("help"),
            NewPassword = newPassword,
        })
        { StatusCode = form.Errors.Count > 0 || form.Summary is not null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };
    }

    private static async Task<IResult> SaveAsync(PageRequest page, ProviderInfo info, ConnectionSaving saving, Audit audit)
    {
        var fields = await page.Http.Request.ReadFormAsync(page.Ct);
        if (fields.ContainsKey("add") || fields.ContainsKey("remove"))
            return await ChangeRowsAsync(page, info, fields);

        var adapter = page.Catalog.Find(info.Id)!;
        var result = await saving.SaveAsync(page.Tenant, adapter, SettingsPost.ToJson(info.Settings!, fields), page.Http.Caller().Actor, page.Ct);
        if (result.Problem is { } problem)
            return await RefuseAsync(page, info, fields, problem, audit);

        new Toast(result.Warnings.Count == 0, result.Warnings.Count == 0 ? $"Settings saved. {info.Name} is connected." : $"Saved. {string.Join(" ", result.Warnings)}").Keep(page.Http);
        if (!page.IsFragment)
            return TypedResults.LocalRedirect(EspRoutes.Settings(info.Id));

        page.Http.Response.Headers["HX-Redirect"] = EspRoutes.Settings(info.Id);
        return Results.NoContent();
    }

    private static async Task<IResult> RefuseAsync(PageRequest page, ProviderInfo info, IFormCollection fields, Problem problem, Audit audit)
    {
        var connection = await page.Connections.FindAsync(page.Tenant, info.Id, page.Ct);
        var isStale = problem.Type.EndsWith("/stale_version", StringComparison.Ordinal);
        var form = ConnectionForm.Of(info, connection) with
        {
            Errors = problem.Errors?.ToDictionary(error => SettingsPost.PathOf(error.Key, fields), error => error.Value[0]) ?? [],
            Summary = problem.Detail,
            SavedBy = isStale ? await LastSaverAsync(page, info, audit) : null,
        };
        form = SettingsPost.Typed(info.Settings!, fields, form);
        return page.IsFragment ? new RazorComponentResult<SaveProblems>(new { Form = form, Partial = true }) : await PageAsync(page, form);
    }

    /// <summary>Adds a row or takes one out, for browsers without script. Nothing is saved yet.</summary>
    private static async Task<IResult> ChangeRowsAsync(PageRequest page, ProviderInfo info, IFormCollection fields)
    {
        var form = SettingsPost.Typed(info.Settings!, fields, ConnectionForm.Of(info, await page.Connections.FindAsync(page.Tenant, info.Id, page.Ct)));
        _ = int.TryParse(fields["version"], System.Globalization.CultureInfo.InvariantCulture, out var version);
        form = form with { Version = version };
        if (SettingField.Find(info.Settings!, fields["add"].ToString()) is { IsRows: true } list)
            form = form.WithRow(list);
        if (fields["remove"].ToString().Split('.') is [var name, var row])
            form = form.WithoutRow(name, row);

        return await PageAsync(page, form);
    }

    private static async Task<string> LastSaverAsync(PageRequest page, ProviderInfo info, Audit audit)
    {
        var log = await audit.ListAsync(page.Tenant, null, 50, page.Ct);
        var entry = log.FirstOrDefault(entry => entry.Action.StartsWith("connection.", StringComparison.Ordinal) && entry.Detail.Contains($"\"{info.Id}\"", StringComparison.Ordinal));
        return entry?.Actor.Replace("user ", "", StringComparison.Ordinal) ?? "Somebody else";
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<(string, string)>>> ChoicesAsync(PageRequest page, ProviderInfo info, Connection connection)
    {
        var choices = new Dictionary<string, IReadOnlyList<(string, string)>>();
        foreach (var field in SettingField.Of(info.Settings!).Where(field => field.Attribute<ChosenAtProviderAttribute>() is not null))
            if (await page.Catalog.Find(info.Id)!.ChoicesAsync(connection, field.Property.Name, page.Ct) is { } offered)
                choices[field.Name] = [.. offered.Select(choice => (choice.Value, choice.Name))];

        return choices;
    }
}

/// <summary>What every handler of these pages needs.</summary>
internal readonly record struct PageRequest(
    HttpContext Http, ConnectionStore Connections, ProviderCatalog Catalog, ProviderStatus Status, Domains Domains, ConnectionExtras Extras, CancellationToken Ct)
{
    /// <summary>What the open form is to be saved as once this very request has changed the settings beside it; null where it has not.</summary>
    public async Task<int?> NextVersionAsync(string provider)
    {
        // A form that does not tell its version is not one to be kept in step.
        if (!int.TryParse((await Http.Request.ReadFormAsync(Ct))["version"], System.Globalization.CultureInfo.InvariantCulture, out var sent))
            return null;

        return await Connections.FindFreshAsync(Tenant, provider, Ct) is { } now && now.Version == sent + 1 ? now.Version : null;
    }

    public Guid Tenant => Http.TenantId();

    /// <summary>True where htmx asks for a part of the page.</summary>
    public bool IsFragment => Http.Request.Headers.ContainsKey("HX-Request");
}
