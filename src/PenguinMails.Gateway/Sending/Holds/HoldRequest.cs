using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Holds;

[Description("Email to stop.")]
public sealed record HoldRequest
{
    private const int MostReason = 200;

    [Description("What to stop."), Required]
    public string? Scope { get; init; }

    [Description("Which type, key, campaign, domain or provider; not with the scope `tenant`."), MaxLength(255)]
    public string? Value { get; init; }

    [Description("Why, for whoever finds the email waiting: 1 to 200 characters."), Required, MaxLength(MostReason)]
    public string? Reason { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    [JsonIgnore] public HoldScope What => EnumNames.Parse<HoldScope>(Scope!);

    /// <summary>As <see cref="Hold.Stops"/> compares it.</summary>
    [JsonIgnore]
    public string? Comparable => What == HoldScope.FromDomain && EmailAddress.TryParse("anybody@" + Value!.Trim(), out var address, out _) ? address.Domain : Value?.Trim();

    /// <summary>Null where nothing is wrong with it.</summary>
    internal Problem? Problem(ProviderCatalog catalog)
    {
        var errors = new Dictionary<string, string[]>();
        foreach (var name in Unknown?.Keys ?? [])
            errors[name] = ["Unknown field."];
        if (!EnumNames.TryParse<HoldScope>(Scope, out var scope))
            errors["scope"] = [$"Must be one of {string.Join(", ", Enum.GetValues<HoldScope>().Select(EnumNames.Of))}."];
        else if (ProblemOf(scope, catalog) is { } problem)
            errors["value"] = [problem];
        if (Reason is not { Length: > 0 and <= MostReason } || string.IsNullOrWhiteSpace(Reason) || Reason.Any(char.IsControl))
            errors["reason"] = [$"Required: 1 to {MostReason} characters."];

        return errors.Count > 0 ? Problems.InvalidField(errors) : null;
    }

    private string? ProblemOf(HoldScope scope, ProviderCatalog catalog) => scope switch
    {
        HoldScope.Tenant => Value is null ? null : "Leave it out: the scope is all of your email.",
        _ when string.IsNullOrWhiteSpace(Value) || Value.Length > 255 || Value.Any(char.IsControl) => "Required: 1 to 255 characters.",
        HoldScope.Type => EmailType.TryParse(Value, out _) ? null : "Not an email type.",
        HoldScope.Key => PublicId.TryParse(PublicId.Key, Value, out _) ? null : "Not the id of an API key.",
        HoldScope.FromDomain => EmailAddress.TryParse("anybody@" + Value.Trim(), out _, out _) ? null : "Not a domain.",
        HoldScope.Connection => catalog.Info(Value)?.Settings is null ? "Not a provider." : null,
        _ => null,
    };
}
