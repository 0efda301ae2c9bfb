using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Routing.Drill;
using PenguinMails.Gateway.Routing.Replay;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>What every handler of this page needs.</summary>
internal readonly record struct RoutingRequest(
    HttpContext Http, RoutingVersions Versions, RoutingAdmin Admin, RoutingOutlook Outlook, CostAdmin Costs, TariffAdmin Tariffs, QuotaReader Quotas, ReplayAdmin Replays, DrillAdmin Drills,
    ProviderCatalog Catalog, CancellationToken Ct)
{
    public Guid Tenant => Http.TenantId();

    public IEnumerable<string> Providers => RoutingWords.Available(Catalog).Select(info => info.Id);

    /// <summary>True where htmx asks for a part of the page.</summary>
    public bool IsFragment => Http.Request.Headers.ContainsKey("HX-Request");

    public async Task<RoutingForm> ReadAsync() => RoutingPost.Read(await Http.Request.ReadFormAsync(Ct), Providers);

    /// <summary>To another page, by htmx or without it.</summary>
    public IResult Leave(string address)
    {
        if (!IsFragment)
            return TypedResults.LocalRedirect(address);

        Http.Response.Headers["HX-Redirect"] = address;
        return Results.NoContent();
    }
}
