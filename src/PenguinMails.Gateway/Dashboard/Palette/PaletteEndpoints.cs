using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Palette;

/// <summary>Search over pages, settings and messages: a fragment for the dialog, a page of its own without script.</summary>
internal static class PaletteEndpoints
{
    private const int MostMessages = 5;

    // Of one or two characters nearly every message would do.
    private const int ShortestForMessages = 3;

    public static void MapPalette(this IEndpointRouteBuilder dashboard) => dashboard.MapGet("/search", async (
        string? q, HttpContext http, ProviderCatalog catalog, MessageStore messages, CancellationToken ct) =>
    {
        var query = q?.Trim() ?? "";
        var found = new
        {
            Query = query,
            Hits = PaletteSearch.Find(query, catalog),
            Messages = query.Length < ShortestForMessages ? [] : (await messages.LookAsync(http.TenantId(), new(), query, null, MostMessages, ct)).Data,
        };
        return http.Request.Headers.ContainsKey("HX-Request")
            ? (IResult)new RazorComponentResult<PaletteResults>(found)
            : new RazorComponentResult<SearchPage>(found);
    });
}
