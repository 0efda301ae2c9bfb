using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Validation;

[Description("An address to check.")]
public sealed record CheckRequest
{
    [Description("The address."), Required, MaxLength(ValidationRoutes.LongestAddress)]
    public string? Address { get; init; }

    [Description("A provider to ask, too, through your account there: `mailgun`. Each answer is paid for; what is no address is not asked about.")]
    public string? Provider { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>Checking addresses before they are mailed: <c>/api/v1/tenant/validation</c>.</summary>
internal static class ValidationRoutes
{
    public const int LongestAddress = 1_000;

    private const int MostBytes = 16 << 10;

    public static void MapValidation(this IEndpointRouteBuilder routes)
    {
        var validation = routes.MapApi("/api/v1/tenant/validation", "Validation", Scope.Admin);
        validation.MapPost("/check", CheckAsync).DescribeCheck();
        validation.MapDomainWords();
    }

    private static async Task<Results<Ok<AddressVerdict>, Problem>> CheckAsync(HttpContext context, AddressChecker checker, PaidValidation paid, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<CheckRequest>(context.Request, MostBytes, ct);
        if (problem is not null)
            return problem;
        if (asked!.Unknown?.Keys.FirstOrDefault() is { } name)
            return Problems.InvalidField(name, "Unknown field.");
        if (string.IsNullOrWhiteSpace(asked.Address) || asked.Address.Length > LongestAddress)
            return Problems.InvalidField("address", string.IsNullOrWhiteSpace(asked.Address) ? "Required: an email address." : $"At most {LongestAddress} characters.");

        var own = await checker.CheckAsync(context.TenantId(), asked.Address, ct);
        var (verdict, trouble) = asked.Provider is null ? (own, null) : await paid.CheckAsync(context.TenantId(), asked.Provider, own, ct);
        return trouble is null ? TypedResults.Ok(verdict!) : trouble;
    }
}
