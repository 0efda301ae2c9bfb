using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Validation;

namespace PenguinMails.Gateway.Dashboard.Validation;

/// <summary>What the tenant itself says of domains.</summary>
internal static class OwnDomainPages
{
    public static void MapOwnDomains(this IEndpointRouteBuilder lists)
    {
        lists.MapPost("/domains", SaveAsync);
        lists.MapPost("/domains/remove", RemoveAsync);
    }

    private static async Task<IResult> SaveAsync(HttpContext http, [FromForm] string? domain, [FromForm] string? verdict, DomainWords words)
    {
        var toast = DomainWordRoutes.NameOf(domain ?? "") is not { } name ? new Toast(false, "Enter a domain such as company.example.")
            : DomainWordRoutes.VerdictOf(verdict) is not { } said ? new Toast(false, "Choose what its addresses are.")
            : await words.SaveAsync(http.TenantId(), name, said, http.Caller().Actor) is null ? new Toast(false, "You have named too many domains. Remove some first.")
            : new Toast(true, $"Saved. Check a list again to see what it changes for {name}.");
        toast.Keep(http);
        return TypedResults.LocalRedirect(ValidationAddresses.Page + "#domains");
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, [FromForm] string? domain, DomainWords words)
    {
        var isRemoved = DomainWordRoutes.NameOf(domain ?? "") is { } name && await words.RemoveAsync(http.TenantId(), name, http.Caller().Actor);
        new Toast(isRemoved, isRemoved ? "Removed." : "It was removed before.").Keep(http);
        return TypedResults.LocalRedirect(ValidationAddresses.Page + "#domains");
    }
}
