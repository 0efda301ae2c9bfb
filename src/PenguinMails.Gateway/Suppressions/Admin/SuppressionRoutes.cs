using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>The suppression list: <c>/api/v1/tenant/suppressions</c>.</summary>
internal static class SuppressionRoutes
{
    private const string Path = "/api/v1/tenant/suppressions";
    private const string Tag = "Suppressions";
    private const int MostBytes = 16 << 10;
    private const int LongestAddress = 1_000;

    public static void MapSuppressions(this IEndpointRouteBuilder routes)
    {
        var reading = routes.MapApi(Path, Tag, Scope.Read);
        reading.MapGet("", ListAsync).DescribeList();
        reading.MapGet("/export", Export).DescribeExport();
        reading.MapGet("/{address}", FindAsync).DescribeFind();
        var changing = routes.MapApi(Path, Tag, Scope.Admin);
        changing.MapPost("", AddAsync).DescribeAdd();
        changing.MapDelete("/{address}", RemoveAsync).DescribeRemove();
        routes.MapSoftBounces(Path, Tag);
    }

    public static Problem NoSuch() => Problems.NotFound("This address is not on the suppression list.");

    public static Problem IsComplaint() =>
        Problems.Conflict("The person at this address reported your email as spam. Mail them again only if they asked you to: remove it with complaint=true.");

    public static Problem NoAddress() => Problems.InvalidField("address", "Not an email address.");

    private static async Task<Results<Ok<Page<SuppressionView>>, Problem>> ListAsync(HttpContext context, SuppressionAdmin list, CancellationToken ct)
    {
        var problems = new SendProblems();
        var query = new QueryReader(context.Request.Query, problems);
        var filter = new SuppressionFilter(query.Text("address")?.Trim(), query.Word<SuppressionReason>("reason"), query.Word<SuppressionScope>("scope"));
        var (limit, text) = (query.Limit(), query.Text("cursor"));
        var after = text is null ? null : SuppressionCursor.Read(text);
        if (text is not null && after is null)
            problems.Add("cursor", "Must be a cursor from a previous page of this list.");

        return problems.Any ? Problems.InvalidField(problems.ByField) : TypedResults.Ok(await list.ListAsync(context.TenantId(), filter, after, limit, ct));
    }

    private static CsvFile Export(HttpContext context, SuppressionAdmin list, TimeProvider time, CancellationToken ct) =>
        SuppressionExport.Of(list.AllAsync(context.TenantId(), ct), time.GetUtcNow());

    private static async Task<Results<Ok<SuppressedAddress>, Problem>> FindAsync(HttpContext context, string address, SuppressionAdmin list, CancellationToken ct) =>
        KeyOf(address) is { } key && await list.FindAsync(context.TenantId(), key, ct) is { } found ? TypedResults.Ok(found) : NotFound(address);

    private static async Task<Results<Ok<SuppressedAddress>, Created<SuppressedAddress>, Problem>> AddAsync(HttpContext context, SuppressionAdmin list, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<SuppressionRequest>(context.Request, MostBytes, ct);
        if (problem is not null)
            return problem;
        var (order, errors) = asked!.Read();
        if (order is null)
            return Problems.InvalidField(errors);

        var isNew = await list.AddAsync(context.TenantId(), order, context.Caller().Actor);
        var found = (await list.FindAsync(context.TenantId(), order.Address, ct))!;
        return isNew ? TypedResults.Created($"{Path}/{Uri.EscapeDataString(order.Address)}", found) : TypedResults.Ok(found);
    }

    private static async Task<Results<NoContent, Problem>> RemoveAsync(HttpContext context, string address, SuppressionAdmin list, CancellationToken ct)
    {
        var word = context.Request.Query["complaint"].ToString();
        if (word is not ("" or "true" or "false"))
            return Problems.InvalidField("complaint", "Must be true or false.");
        if (KeyOf(address) is not { } key)
            return NoAddress();

        var problem = await list.RemoveAsync(context.TenantId(), key, word == "true", context.Caller().Actor, ct);
        return problem is null ? TypedResults.NoContent() : problem.Status == StatusCodes.Status404NotFound ? NotFound(address) : problem;
    }

    /// <summary>Routing leaves a slash as it was escaped.</summary>
    private static string Given(string address) => address.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a provider wrote may be no address of ours, and is found as it stands there.</summary>
    private static string? KeyOf(string address) =>
        address.Length > LongestAddress || address.Contains('\0', StringComparison.Ordinal) ? null : SuppressionList.KeyOf(Given(address));

    private static Problem NotFound(string address) => EmailAddress.TryParse(Given(address), out _, out _) ? NoSuch() : NoAddress();
}
