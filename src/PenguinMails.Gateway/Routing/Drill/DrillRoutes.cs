using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Routing.Drill;

/// <summary>A test email through every lane: <c>/api/v1/tenant/esp/routing/drill</c>.</summary>
internal static class DrillRoutes
{
    private const int MostBytes = 16 << 10;

    public static void MapDrills(this IEndpointRouteBuilder routes)
    {
        var drills = routes.MapApi("/api/v1/tenant/esp/routing/drill", "Routing", Scope.Admin);
        drills.MapPost("", StartAsync).DescribeStart();
        drills.MapGet("/{id}", FindAsync).DescribeFind();
    }

    public static Problem NoSuch() => Problems.NotFound("Drill not found.");

    private static async Task<Results<Accepted<DrillView>, Problem>> StartAsync(HttpContext context, DrillAdmin drills, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync(context.Request, MostBytes, ct, new DrillRequest());
        if ((problem ?? asked!.Problem()) is { } wrong)
            return wrong;

        var (view, refused) = await drills.StartAsync(context.TenantId(), asked!.Address, context.Caller().Actor, ct);
        return view is null ? refused! : TypedResults.Accepted((string?)null, view);
    }

    private static async Task<Results<Ok<DrillView>, Problem>> FindAsync(HttpContext context, string id, DrillAdmin drills, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Drill, id, out var drill) && await drills.FindAsync(context.TenantId(), drill, ct) is { } found
            ? TypedResults.Ok(found)
            : NoSuch();
}

[Description("Where to send a drill's test emails.")]
internal sealed record DrillRequest
{
    [Description("The address to send to. Left out, each goes to its connection's own sender, and through Mailgun in test mode.")]
    public string? To { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    [JsonIgnore] public EmailAddress? Address => To is not null && EmailAddress.TryParse(To, out var address, out _) ? address : null;

    /// <summary>Null where nothing is wrong with it.</summary>
    public Problem? Problem()
    {
        var errors = new Dictionary<string, string[]>();
        foreach (var name in Unknown?.Keys ?? [])
            errors[name] = ["Unknown field."];
        if (To is not null && !EmailAddress.TryParse(To, out _, out var problem))
            errors["to"] = [problem];

        return errors.Count > 0 ? Problems.InvalidField(errors) : null;
    }
}
