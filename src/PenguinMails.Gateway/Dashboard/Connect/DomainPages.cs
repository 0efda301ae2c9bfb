using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>The table of sending domains and the wizard that adds one.</summary>
internal static class DomainPages
{
    public static void MapDomainPages(this IEndpointRouteBuilder esp)
    {
        esp.MapGet("/{provider}/domains", async (string provider, [AsParameters] PageRequest page) => Table(await ViewAsync(page, provider)));
        esp.MapPost("/{provider}/domains", AddAsync);
        esp.MapPost("/{provider}/domains/{domain}/verify", VerifyAsync);
        esp.MapPost("/{provider}/domains/{domain}/remove", RemoveAsync);
    }

    public static async Task<DomainTableView> ViewAsync(PageRequest page, string provider)
    {
        var query = page.Http.Request.Query;
        var answer = await page.Domains.ListAsync(page.Tenant, provider, page.Ct);
        return new()
        {
            Provider = provider,
            Columns = (page.Catalog.Find(provider) as ISendingDomains)?.Columns ?? [],
            Domains = (answer as DomainAnswer.Are)?.Domains ?? [],
            Problem = Explain(provider, answer),
            Records = Domains.NameOf(query["records"]),
            Removing = Domains.NameOf(query["remove"]),
        };
    }

    private static async Task<IResult> AddAsync(string provider, [AsParameters] PageRequest page)
    {
        var typed = (await page.Http.Request.ReadFormAsync(page.Ct))["domain"].ToString();
        if (Domains.NameOf(typed) is not { } name)
            return Refuse(page, provider, typed, "Must be a domain such as mail.yourdomain.com.");

        var answer = await page.Domains.AddAsync(page.Tenant, provider, name, page.Http.Caller().Actor, page.Ct);
        if (answer is not DomainAnswer.Are { Domains: [var added] })
            return Refuse(page, provider, typed, Explain(provider, answer)!);
        if (page.IsFragment)
            return Wizard(page, provider, added, 0, await page.NextVersionAsync(provider));

        new Toast(true, $"{Formats.Domain(name)} added. Now add its DNS records.").Keep(page.Http);
        return TypedResults.LocalRedirect($"{EspRoutes.Settings(provider)}?records={Uri.EscapeDataString(name)}");
    }

    /// <param name="wizard">How often the wizard has asked; absent from the table.</param>
    private static async Task<IResult> VerifyAsync(string provider, string domain, [AsParameters] PageRequest page, int? wizard)
    {
        var answer = await page.Domains.VerifyAsync(page.Tenant, provider, domain, page.Ct);
        if (wizard is { } checks && answer is DomainAnswer.Are { Domains: [var looked] })
            return Wizard(page, provider, looked, checks);

        var status = (answer as DomainAnswer.Are)?.Domains[0].Status;
        return await DoneAsync(page, provider, status == VerificationState.Verified, status switch
        {
            VerificationState.Verified => $"{Formats.Domain(domain)} is verified.",
            VerificationState.Pending => $"{page.Catalog.NameOf(provider)} does not see all DNS records of {Formats.Domain(domain)} yet.",
            VerificationState.Failed => $"{page.Catalog.NameOf(provider)} sees DNS records for {Formats.Domain(domain)} that differ from the ones it needs.",
            _ => Explain(provider, answer)!,
        });
    }

    private static async Task<IResult> RemoveAsync(string provider, string domain, [AsParameters] PageRequest page)
    {
        var answer = await page.Domains.RemoveAsync(page.Tenant, provider, domain, page.Http.Caller().Actor, page.Ct);
        return await DoneAsync(page, provider, answer is DomainAnswer.Are, Explain(provider, answer) ?? $"{Formats.Domain(domain)} removed.");
    }

    private static async Task<IResult> DoneAsync(PageRequest page, string provider, bool good, string note)
    {
        if (page.IsFragment)
            return Table(await ViewAsync(page, provider) with { Note = note, NoteIsGood = good, Version = await page.NextVersionAsync(provider) });

        new Toast(good, note).Keep(page.Http);
        return TypedResults.LocalRedirect(EspRoutes.Settings(provider) + "?domains");
    }

    private static IResult Refuse(PageRequest page, string provider, string typed, string error)
    {
        if (page.IsFragment)
            return new RazorComponentResult<DomainWizard>(new { Provider = provider, Typed = typed, Error = error });

        new Toast(false, error).Keep(page.Http);
        return TypedResults.LocalRedirect(EspRoutes.AddDomain(provider, typed));
    }

    private static RazorComponentResult<DomainWizard> Wizard(PageRequest page, string provider, SendingDomain domain, int checks, int? version = null)
    {
        // The table behind the dialog shows it, too.
        if (checks == 0 || domain.Status == VerificationState.Verified)
            page.Http.Response.Headers["HX-Trigger"] = "domains-changed";

        return new(new { Provider = provider, Domain = domain, Checks = checks, Version = version });
    }

    private static RazorComponentResult<DomainTable> Table(DomainTableView view) => new(new { View = view });

    private static string? Explain(string provider, DomainAnswer? answer) => DomainRoutes.ProblemOf(provider, answer) is { } problem
        ? problem.Errors?.First().Value[0] ?? problem.Detail ?? problem.Title
        : null;
}
