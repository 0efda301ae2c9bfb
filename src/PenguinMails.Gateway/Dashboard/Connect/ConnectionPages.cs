using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Dashboard.Esp;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>The settings page of each provider that has settings: one page, drawn from their attributes.</summary>
internal static class ConnectionPages
{
    public static void MapConnectionPages(this IEndpointRouteBuilder esp)
    {
        foreach (var info in ProviderCatalog.All.Where(info => info.Settings is not null))
        {
            esp.MapGet("/" + info.Id, ([AsParameters] PageRequest page, string? choices) => ShowAsync(page, info, choices is not null));
            esp.MapPost("/" + info.Id, ([AsParameters] PageRequest page, ConnectionSaving saving, Audit audit) => SaveAsync(page, info, saving, audit));
        }

        esp.MapFieldChecks();
        esp.MapDomainPages();
        esp.MapPost("/{provider}/test-email", TestEmailAsync);
    }

    private static async Task<IResult> ShowAsync(PageRequest page, ProviderInfo info, bool choices)
    {
        var connection = await page.Connections.FindAsync(page.Tenant, info.Id, page.Ct);
        var form = ConnectionForm.Of(info, connection);
        if (choices && connection is not null)
            form = form with { Choices = await ChoicesAsync(page, info, connection) };

        return await PageAsync(page, form);
    }

    private static async Task<IResult> PageAsync(PageRequest page, ConnectionForm form)
    {
        var query = page.Http.Request.Query;
        var card = (await page.Status.CardsAsync(page.Tenant, page.Ct)).First(card => card.Provider == form.Provider);
        var asksDomains = query.ContainsKey("domains") || query.ContainsKey("records") || query.ContainsKey("remove");
        return new RazorComponentResult<ConnectionPage>(new
        {
            Form = form,
            Card = card,
            Table = asksDomains ? await DomainPages.ViewAsync(page, form.Provider) : null,
            HasDomains = page.Catalog.Find(form.Provider) is ISendingDomains,
            AddingDomain = query.ContainsKey("add-domain"),
        })
        { StatusCode = form.Errors.Count > 0 || form.Summary is not null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };
    }

    private static async Task<IResult> SaveAsync(PageRequest page, ProviderInfo info, ConnectionSaving saving, Audit audit)
    {
        var fields = await page.Http.Request.ReadFormAsync(page.Ct);
        var adapter = page.Catalog.Find(info.Id)!;
        var result = await saving.SaveAsync(page.Tenant, adapter, SettingsPost.ToJson(info.Settings!, fields), page.Http.Caller().Actor, page.Ct);
        if (result.Problem is { } problem)
            return await RefuseAsync(page, info, fields, problem, audit);

        new Toast(result.Warnings.Count == 0, result.Warnings.Count == 0 ? $"{info.Name} is connected: the settings are saved." : $"Saved. {string.Join(" ", result.Warnings)}").Keep(page.Http);
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
            Errors = problem.Errors?.ToDictionary(error => error.Key, error => error.Value[0]) ?? [],
            Summary = problem.Detail,
            SavedBy = isStale ? await LastSaverAsync(page, info, audit) : null,
        };
        if (page.IsFragment)
            return new RazorComponentResult<SaveProblems>(new { Form = form, Partial = true });

        var values = form.Values.ToDictionary();
        foreach (var (name, value) in SettingsPost.Typed(info.Settings!, fields))
            values[name] = value;

        return await PageAsync(page, form with { Values = values });
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

    private static async Task<IResult> TestEmailAsync(string provider, [AsParameters] PageRequest page, ConnectionTester tester)
    {
        var form = await page.Http.Request.ReadFormAsync(page.Ct);
        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var asked = new TestRequest { To = form["to"].ToString().Trim(), Tags = [.. form["tags"].ToString().Split(',', Tidy)] };
        if (asked.Problem()?.Errors?.First().Value[0] is { } wrong)
            return Show(page, provider, new(new(false, wrong), 0));

        return asked.Address is { } to && await tester.SendAsync(page.Tenant, provider, to, asked.Tags, page.Ct) is { } tested
            ? Show(page, provider, tested)
            : Problems.NotFound("There is no such connection.");
    }

    private static IResult Show(PageRequest page, string provider, ConnectionTestResult result)
    {
        var check = result.Check;
        if (page.IsFragment)
            return new RazorComponentResult<TestEmailResult>(new { check.Ok, result.LatencyMs, check.Detail, MessageId = result.ProviderMessageId, check.Cause });

        new Toast(check.Ok, $"{(check.Ok ? "Sent" : "Failed")} in {Formats.Latency(result.LatencyMs)}. {check.Detail}").Keep(page.Http);
        return TypedResults.LocalRedirect(EspRoutes.Settings(provider));
    }
}

/// <summary>What every handler of these pages needs.</summary>
internal readonly record struct PageRequest(
    HttpContext Http, ConnectionStore Connections, ProviderCatalog Catalog, ProviderStatus Status, Domains Domains, CancellationToken Ct)
{
    public Guid Tenant => Http.TenantId();

    /// <summary>True where htmx asks for a part of the page.</summary>
    public bool IsFragment => Http.Request.Headers.ContainsKey("HX-Request");
}
