using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Admin;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Dashboard.Webhooks;

/// <summary>What the page of the webhooks reads, whichever of its forms was sent.</summary>
internal sealed record WebhookScreen(HttpContext Http, WebhookAdmin Admin, EventLog Log, ProviderCatalog Catalog, CancellationToken Ct)
{
    private const int PageSize = 50;

    public Guid Tenant => Http.TenantId();

    /// <param name="search">What of the log.</param>
    /// <param name="ask">Whether providers are asked before the page is shown, as browsers without script must.</param>
    /// <param name="refused">An allow-list that can't be saved.</param>
    /// <param name="firewall">Whose rules are open.</param>
    /// <param name="test">What came of a test.</param>
    public async Task<IResult> ShowAsync(EventLogQuery search, bool ask, RefusedAllowList? refused = null, string? firewall = null, ShownTest? test = null) => new RazorComponentResult<WebhooksPage>(new
    {
        Webhooks = await Admin.OfTenantAsync(Tenant, Ct, ask),
        Search = search,
        Found = await FindAsync(search),
        Hidden = await Log.HiddenAsync(Tenant, Ct),
        Troubles = await Log.TroublesAsync(Tenant, Ct),
        Refused = refused,
        Firewall = firewall,
        Test = test,
    })
    { StatusCode = refused is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };

    public async Task<IResult> ShowLogAsync(EventLogQuery search) => new RazorComponentResult<LogPage>(new
    {
        Search = search with { Page = EspRoutes.FullLog },
        Found = await FindAsync(search),
        Hidden = await Log.HiddenAsync(Tenant, Ct),
        Troubles = await Log.TroublesAsync(Tenant, Ct),
    });

    private async Task<Page<LoggedEvent>> FindAsync(EventLogQuery search) =>
        search.IsReadable ? await Log.ListAsync(Tenant, search.ToFilter(Catalog), search.Cursor, PageSize, Ct) : new([], null);
}
