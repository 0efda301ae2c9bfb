using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>The page of the routing rules: one form for all of them, with what it would come to beside it.</summary>
internal static class RoutingPages
{
    /// <summary>Every rule has a dozen fields and more.</summary>
    private const int MostFields = 50_000;

    public static void MapRoutingPages(this IEndpointRouteBuilder esp)
    {
        var routing = esp.MapGroup("/routing").WithFormOptions(valueCountLimit: MostFields);
        routing.MapGet("/", ([AsParameters] RoutingRequest page) => ShowAsync(page));
        routing.MapPost("/", SaveAsync);
        routing.MapPost("/edit", EditAsync);
        routing.MapPost("/check", CheckAsync);
        routing.MapTrials();
        routing.MapPrices();
        routing.MapReplay();
        routing.MapDrill();
        routing.MapPost("/versions/{version:int}/restore", RestoreAsync);
    }

    /// <param name="page">The request.</param>
    /// <param name="form">As it was typed; null for the rules as they are.</param>
    /// <param name="preview">What was tried.</param>
    /// <param name="plan">What was planned.</param>
    public static async Task<IResult> ShowAsync(RoutingRequest page, RoutingForm? form = null, PreviewForm? preview = null, PlanForm? plan = null)
    {
        var rules = await page.Versions.OfTenantFreshAsync(page.Tenant, page.Ct);
        var draft = form is null ? null : await page.Admin.LookAsync(page.Tenant, RoutingPost.ToJson(form), page.Ct);
        var shown = draft ?? await page.Admin.AnswerAsync(page.Tenant, rules, page.Ct);
        return new RazorComponentResult<RoutingPage>(new
        {
            View = new RoutingView
            {
                Form = form ?? RoutingForm.Of(rules.Config, rules.Version, page.Providers),
                Outlook = await page.Outlook.OfAsync(page.Tenant, shown, page.Ct),
                Warnings = shown.Warnings,
                Month = await page.Costs.EstimateAsync(page.Tenant, page.Ct),
                Drill = await page.Drills.LatestAsync(page.Tenant, page.Ct),
                Replay = await page.Replays.LatestAsync(page.Tenant, page.Ct),
                Prices = await page.Tariffs.ListAsync(page.Tenant, page.Ct),
                Quotas = [.. (await page.Quotas.OfAsync(page.Tenant, rules.Config, page.Ct)).Select(QuotaView.Of)],
                History = await page.Admin.ListAsync(page.Tenant, null, 20, page.Ct),
                Preview = preview,
                Plan = plan,
            },
        })
        { StatusCode = form is { Errors.Count: > 0 } or { SavedBy: not null } ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };
    }

    private static async Task<IResult> SaveAsync([AsParameters] RoutingRequest page, Audit audit)
    {
        var form = await page.ReadAsync();
        var (saved, problem) = await page.Admin.SaveAsync(page.Tenant, RoutingPost.ToJson(form), page.Http.Caller().Actor, page.Ct);
        if (saved is null)
            return await RefuseAsync(page, form, problem!, audit);

        new Toast(true, $"Routing rules saved as version {saved.Version}.", EspRoutes.RestoreRouting(form.Version)).Keep(page.Http);
        return page.Leave(EspRoutes.Routing);
    }

    private static async Task<IResult> RefuseAsync(RoutingRequest page, RoutingForm form, Problem problem, Audit audit)
    {
        var isStale = problem.Type.EndsWith("/stale_version", StringComparison.Ordinal);
        form = form with
        {
            Errors = problem.Errors?.GroupBy(error => RoutingPost.PathOf(error.Key, form)).ToDictionary(group => group.Key, group => group.First().Value[0]) ?? [],
            SavedBy = isStale ? await LastSaverAsync(page, audit) : null,
        };
        return page.IsFragment ? new RazorComponentResult<RoutingProblems>(new { Form = form, Partial = true }) : await ShowAsync(page, form);
    }

    /// <summary>What a button of the form comes to: with htmx the new row, without it the whole form.</summary>
    private static async Task<IResult> EditAsync([AsParameters] RoutingRequest page)
    {
        var form = await page.ReadAsync();
        var change = (await page.Http.Request.ReadFormAsync(page.Ct))["change"].ToString();
        if (!page.IsFragment)
            return await ShowAsync(page, RoutingEdits.Apply(form, change));

        return change.Split(' ') switch
        {
            ["add", RoutingPost.Rules] => new RazorComponentResult<RuleCard>(new { Rule = RoutingEdits.NewRule(form) }),
            ["add", RoutingPost.Quotas] => new RazorComponentResult<QuotaRow>(new { Quota = RoutingEdits.NewQuota() }),
            ["add", RoutingPost.Windows] => new RazorComponentResult<WindowRow>(new { Window = RoutingEdits.NewWindow(form) }),
            ["copy", var key] when form.Rules.FirstOrDefault(rule => rule.Key == key) is { } rule => new RazorComponentResult<RuleCard>(new { Rule = RoutingEdits.Copy(rule) }),
            ["condition", var key] => new RazorComponentResult<RuleConditionRow>(new { Rule = key, Condition = RoutingEdits.NewCondition() }),
            _ => Results.NoContent(),
        };
    }

    /// <summary>Says nothing while the form is not valid: whoever types has not finished.</summary>
    private static async Task<IResult> CheckAsync([AsParameters] RoutingRequest page) =>
        await page.Admin.LookAsync(page.Tenant, RoutingPost.ToJson(await page.ReadAsync()), page.Ct) is { } draft
            ? new RazorComponentResult<RoutingChecked>(new { Outlook = await page.Outlook.OfAsync(page.Tenant, draft, page.Ct), draft.Warnings })
            : Results.NoContent();

    private static async Task<IResult> RestoreAsync(int version, [AsParameters] RoutingRequest page)
    {
        var restored = await page.Admin.RestoreAsync(page.Tenant, version, page.Http.Caller().Actor, page.Ct);
        new Toast(restored is not null, restored is null ? $"There is no version {version}." : $"Version {version} is in use again, as version {restored.Version}.").Keep(page.Http);
        return TypedResults.LocalRedirect(EspRoutes.Routing);
    }

    private static async Task<string> LastSaverAsync(RoutingRequest page, Audit audit)
    {
        var log = await audit.ListAsync(page.Tenant, null, 50, page.Ct);
        var entry = log.FirstOrDefault(entry => entry.Action.StartsWith("routing.", StringComparison.Ordinal));
        return entry?.Actor.Replace("user ", "", StringComparison.Ordinal) ?? "Somebody else";
    }
}
