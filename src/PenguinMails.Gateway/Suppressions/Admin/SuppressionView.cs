using System.ComponentModel;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Suppressions.Admin;

[DisplayName("Suppression"), Description("Why an address is suppressed. An address has an entry for each reason and source.")]
public record SuppressionView
{
    [Description("The address, as addresses are compared: in lower case, its domain in ASCII.")]
    public required string Address { get; init; }

    [Description("Why.")]
    public required SuppressionReason Reason { get; init; }

    [Description("Which email is not sent.")]
    public required SuppressionScope Scope { get; init; }

    [Description("Who said so: a provider such as `postmark`, `link` for a click on our unsubscribe link, `rule` for the soft bounce rule, or `manual`.")]
    public required string Source { get; init; }

    [Description("Since when.")]
    public required DateTimeOffset Since { get; init; }

    [Description("When it ends by itself; null where it does not.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Description("The provider's words or your note; null where there are none.")]
    public string? Detail { get; init; }
}

[DisplayName("SuppressionPeriod"), Description("A time in which an address was suppressed.")]
public sealed record SuppressionPeriod : SuppressionView
{
    [Description("The id of the event or change that began it.")]
    public required string EventId { get; init; }

    [Description("Who added it by hand; null where nobody did.")]
    public string? AddedBy { get; init; }

    internal bool HasExpired(DateTimeOffset now) => ExpiresAt <= now;

    [Description("When it was lifted; null while it stands, and where it expired.")]
    public DateTimeOffset? LiftedAt { get; init; }

    [Description("Who lifted it: an admin, or the provider that reported it; null while it stands.")]
    public string? LiftedBy { get; init; }
}

[DisplayName("SuppressedAddress"), Description("An address with all that suppressed it, now and before.")]
public sealed record SuppressedAddress(
    [property: Description("The address, as addresses are compared.")] string Address,
    [property: Description("Which email is not sent now; null where nothing suppresses it any more.")] SuppressionScope? Scope,
    [property: Description("What suppresses it or did, newest first.")] IReadOnlyList<SuppressionPeriod> History)
{
    [Description("Whether it is suppressed now.")]
    public bool Suppressed => Scope is not null;
}

[Description("What became of an import.")]
public sealed record SuppressionImported(
    [property: Description("How many entries were added.")] int Added,
    [property: Description("How many were on the list already.")] int Known,
    [property: Description("How many rows could not be read.")] int Rejected,
    [property: Description("The first 100 rows that could not be read.")] IReadOnlyList<InvalidRow> Invalid);

[Description("A row that could not be read.")]
public sealed record InvalidRow(
    [property: Description("Its number in the file, from 1.")] int Row,
    [property: Description("What stands there as the address; null where not even that can be told.")] string? Address,
    [property: Description("What is wrong with it.")] string Error);
