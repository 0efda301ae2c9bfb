using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Suppressions.Admin;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Suppressions;

/// <summary>Addresses that are not mailed.</summary>
internal static class SuppressionPages
{
    public static void MapSuppressionPages(this IEndpointRouteBuilder dashboard)
    {
        var list = dashboard.MapGroup("/suppressions");
        list.MapGet("/", ([AsParameters] SuppressionScreen screen, [AsParameters] SuppressionQuery search) => screen.ShowAsync(new() { Search = search }));
        list.MapGet("/export.csv", ExportAsync);
        list.MapPost("/", AddAsync);
        list.MapPost("/remove", RemoveAsync);
        list.MapPost("/settings", SaveRuleAsync);
        list.MapSuppressionJobs();
    }

    private static async Task<CsvFile> ExportAsync(HttpContext http, SuppressionAdmin admin, TimeProvider time, CancellationToken ct)
    {
        http.Response.Headers["X-Rows"] = (await admin.CountAsync(http.TenantId(), ct)).ToString(CultureInfo.InvariantCulture);
        return SuppressionExport.Of(admin.AllAsync(http.TenantId(), ct), time.GetUtcNow());
    }

    private static async Task<IResult> AddAsync([AsParameters] SuppressionScreen screen, [FromForm] string? address, [FromForm] string? reason, [FromForm] string? note)
    {
        var asked = new SuppressionRequest { Address = address, Reason = string.IsNullOrEmpty(reason) ? null : reason, Note = note };
        var (order, errors) = asked.Read();
        if (order is null)
            return await screen.ShowAsync(new() { Asked = asked, Errors = First(errors) });

        var isNew = await screen.List.AddAsync(screen.Tenant, order, screen.Actor);
        new Toast(true, isNew ? $"{Formats.Short(order.Address, 60)} is suppressed from now on." : $"{Formats.Short(order.Address, 60)} was on the list already.").Keep(screen.Http);
        return TypedResults.LocalRedirect(SuppressionAddresses.List);
    }

    private static async Task<IResult> RemoveAsync([AsParameters] SuppressionScreen screen, [FromForm] string? address, [FromForm] bool? complaint)
    {
        var problem = await screen.List.RemoveAsync(screen.Tenant, SuppressionList.KeyOf((address ?? "").Replace("\0", "", StringComparison.Ordinal)), complaint == true, screen.Actor, screen.Ct);
        new Toast(problem is null, problem?.Detail ?? "Removed. Email to this address goes out again.").Keep(screen.Http);
        return TypedResults.LocalRedirect(SuppressionAddresses.List);
    }

    private static async Task<IResult> SaveRuleAsync(
        [AsParameters] SuppressionScreen screen, [FromForm(Name = "soft_bounces")] string? bounces, [FromForm(Name = "soft_bounce_days")] string? days, [FromForm(Name = "suppressed_days")] string? suppressed)
    {
        var (rule, errors) = new SoftBounceRequest { SoftBounces = Number(bounces), SoftBounceDays = Number(days), SuppressedDays = Number(suppressed) }.Read();
        if (errors.Count > 0)
            return await screen.ShowAsync(new() { Rule = rule, Errors = First(errors) });

        await screen.SoftBounces.SaveAsync(screen.Tenant, rule, screen.Actor);
        new Toast(true, "Settings saved.").Keep(screen.Http);
        return TypedResults.LocalRedirect(SuppressionAddresses.List);

        // What is no number is out of range.
        static int Number(string? text) => int.TryParse(text, out var number) ? number : 0;
    }

    private static Dictionary<string, string> First(Dictionary<string, string[]> errors) => errors.ToDictionary(error => error.Key, error => error.Value[0]);
}
