using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Validation;

[Description("How addresses are to be checked beside lists.")]
public sealed record AcceptanceRequest
{
    [Description("What is done with the recipients of an email before it is accepted: `off`, `warn` or `reject`."), Required, AllowedValues("off", "warn", "reject")]
    public string? AtAcceptance { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>The check of recipients: <c>/api/v1/tenant/validation/settings</c>.</summary>
internal static class AcceptanceRoutes
{
    private const string Example = """{ "at_acceptance": "reject" }""";
    private const string Choices = "Must be off, warn or reject.";
    private const int MostBytes = 4 << 10;

    public static void MapAcceptanceCheck(this IEndpointRouteBuilder routes)
    {
        var settings = routes.MapApi("/api/v1/tenant/validation/settings", "Validation", Scope.Admin);
        settings.MapGet("", async (HttpContext context, AcceptanceSettings store, CancellationToken ct) => TypedResults.Ok(await store.OfAsync(context.TenantId(), ct)))
            .Describe("getValidationSettings", "Get the check at acceptance", "Tells what is done with the recipients of an email before it is accepted.").Answered(Example);
        settings.MapPut("", SaveAsync)
            .Describe("saveValidationSettings", "Change the check at acceptance", """
                With `reject`, recipients whose address is found invalid get nothing: their deliveries are `suppressed` with the reason. With `warn` everything is sent, and what speaks against an address is
                noted on its delivery. Name servers have half a second to answer; what they don't tell in time stops no email.
                """)
            .Asked(Example).Answered(Example).Fails(Problems.InvalidField("at_acceptance", Choices));
    }

    private static async Task<Results<Ok<AcceptanceSetting>, Problem>> SaveAsync(HttpContext context, AcceptanceSettings store, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<AcceptanceRequest>(context.Request, MostBytes, ct);
        if (problem is not null)
            return problem;
        if (asked!.Unknown?.Keys.FirstOrDefault() is { } name)
            return Problems.InvalidField(name, "Unknown field.");
        if (!EnumNames.TryParse<AcceptanceCheck>(asked.AtAcceptance, out var check))
            return Problems.InvalidField("at_acceptance", Choices);

        var setting = new AcceptanceSetting { AtAcceptance = check };
        await store.SaveAsync(context.TenantId(), setting, context.Caller().Actor);
        return TypedResults.Ok(setting);
    }
}
