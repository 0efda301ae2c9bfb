using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Suppressions.Admin;
using PenguinMails.Gateway.Suppressions.Import;
using PenguinMails.Gateway.Suppressions.Sync;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Dashboard.Suppressions;

/// <summary>The page with all that stands on it.</summary>
internal sealed record SuppressionScreen(
    HttpContext Http, SuppressionAdmin List, SoftBounceSettings SoftBounces, DriftStore Drift, ImportStore Imports, UnsubscribeSpeed Unsubscribes, CancellationToken Ct)
{
    private const int PageSize = 50;

    public Guid Tenant => Http.TenantId();

    public string Actor => Http.Caller().Actor;

    public async Task<IResult> ShowAsync(Shown shown) => new RazorComponentResult<SuppressionsPage>(new
    {
        shown.Search,
        Found = await List.ListAsync(Tenant, shown.Search.Filter, shown.Search.After, PageSize, Ct),
        History = shown.Search.HistoryOf is { } address ? await List.FindAsync(Tenant, address, Ct) : null,
        Rule = shown.Rule ?? await SoftBounces.OfAsync(Tenant, Ct),
        Drifts = await Drift.OfTenantAsync(Tenant, Ct),
        Import = await Imports.LatestAsync(Tenant, Ct),
        Unsubscribes = await Unsubscribes.OfAsync(Tenant, Ct),
        shown.Asked,
        shown.Errors,
        shown.NotImported,
    })
    { StatusCode = shown.Errors.Count > 0 || shown.NotImported is not null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };

    /// <summary>What the page shows beside what is stored.</summary>
    public sealed record Shown
    {
        public SuppressionQuery Search { get; init; } = new();
        public SuppressionRequest? Asked { get; init; }
        public SoftBounceRule? Rule { get; init; }
        public Dictionary<string, string> Errors { get; init; } = [];
        public string? NotImported { get; init; }
    }
}
