using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Suppressions.Admin;

[Description("An address to suppress.")]
public sealed record SuppressionRequest
{
    private const int MostNote = 500;

    private static readonly SuppressionReason[] ByHand = [.. Enum.GetValues<SuppressionReason>().Where(reason => reason is not (SuppressionReason.ListedByProvider or SuppressionReason.SoftBounce))];

    [Description("The address."), Required, MaxLength(1000)]
    public string? Address { get; init; }

    [Description("Why: `manual` where it is left out, else `hard_bounce`, `complaint` or `unsubscribe`.")]
    public string? Reason { get; init; }

    [Description("Which email is not sent: `all` or `bulk`. Left out, it is `bulk` for `unsubscribe` and else `all`.")]
    public string? Scope { get; init; }

    [Description("For whoever wonders later."), MaxLength(MostNote)]
    public string? Note { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>What is to be added, or what is wrong by field.</summary>
    internal (SuppressionOrder? Order, Dictionary<string, string[]> Errors) Read() => Read(ByHand);

    /// <param name="reasons">Those it may have.</param>
    internal (SuppressionOrder? Order, Dictionary<string, string[]> Errors) Read(IReadOnlyList<SuppressionReason> reasons)
    {
        var errors = (Unknown?.Keys ?? []).ToDictionary(name => name, _ => (string[])["Unknown field."]);
        if (!EmailAddress.TryParse(Address ?? "", out var address, out var problem))
            errors["address"] = [string.IsNullOrWhiteSpace(Address) ? "Required: an email address." : problem];
        if (!EnumNames.TryParse<SuppressionReason>(Reason ?? "manual", out var reason) || !reasons.Contains(reason))
            errors["reason"] = [$"Must be one of {string.Join(", ", reasons.Select(EnumNames.Of))}."];
        if (!EnumNames.TryParse<SuppressionScope>(Scope ?? EnumNames.Of(SuppressionList.ScopeOf(reason, isBulk: false)), out var scope))
            errors["scope"] = ["Must be all or bulk."];
        else if (scope == SuppressionScope.Bulk && reason is SuppressionReason.HardBounce or SuppressionReason.Complaint)
            errors["scope"] = [$"Must be all for {EnumNames.Of(reason)}."];
        if (Note is { Length: > MostNote } || Note?.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) == true)
            errors["note"] = [$"At most {MostNote} characters."];

        return (errors.Count > 0 ? null : new(address.Key, reason, scope, string.IsNullOrWhiteSpace(Note) ? null : Note.Trim()), errors);
    }
}

/// <summary>An entry to add by hand.</summary>
/// <param name="Address">As it is compared.</param>
internal sealed record SuppressionOrder(string Address, SuppressionReason Reason, SuppressionScope Scope, string? Note)
{
    /// <summary>It ends by itself then; null for good.</summary>
    public DateTimeOffset? Until { get; init; }
}
