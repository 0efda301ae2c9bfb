using System.ComponentModel;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Validation.Jobs;

[Description("Where the validation of a list stands.")]
public enum JobStatus
{
    [Description("Its addresses are checked.")]
    Running,

    [Description("It waits until you resume it.")]
    Paused,

    [Description("All addresses are checked.")]
    Done,

    [Description("Somebody stopped it. What was checked can be read.")]
    Canceled,
}

[Description("How many rows got which verdict.")]
public sealed record VerdictCounts
{
    [Description("Rows with a valid address.")]
    public long Valid { get; init; }

    [Description("Rows with an invalid one.")]
    public long Invalid { get; init; }

    [Description("Rows with a risky one.")]
    public long Risky { get; init; }

    [Description("Rows whose domain could not be asked about.")]
    public long Unknown { get; init; }

    [Description("Of all of these, rows with an address that an earlier row has, too.")]
    public long Duplicates { get; init; }

    internal static VerdictCounts Of(IReadOnlyDictionary<Verdict, long> each) => new()
    {
        Valid = each.GetValueOrDefault(Verdict.Valid),
        Invalid = each.GetValueOrDefault(Verdict.Invalid),
        Risky = each.GetValueOrDefault(Verdict.Risky),
        Unknown = each.GetValueOrDefault(Verdict.Unknown),
    };

    internal VerdictCounts Plus(VerdictCounts more) => new()
    {
        Valid = Valid + more.Valid,
        Invalid = Invalid + more.Invalid,
        Risky = Risky + more.Risky,
        Unknown = Unknown + more.Unknown,
        Duplicates = Duplicates + more.Duplicates,
    };
}

[DisplayName("UnreadRow"), Description("A row that could not be read.")]
public sealed record UnreadRow(
    [property: Description("Its line in the file.")] int Line,
    [property: Description("What is wrong with it.")] string Error);

[Description("What validating a list costs at a provider, beyond our own checks, which cost nothing.")]
public sealed record CostEstimate(
    [property: Description("For all addresses of the list that differ, in US dollars.")] decimal Usd,
    [property: Description("How it is reckoned.")] string Basis);

[DisplayName("ValidationJob"), Description("A list whose addresses are checked in the background.")]
public sealed record JobView
{
    [PrefixedId(PublicId.Job), Description("The job's id.")]
    public required Guid Id { get; init; }

    [Description("Where it stands.")]
    public required JobStatus Status { get; init; }

    [Description("The file's name.")]
    public required string Name { get; init; }

    [Description("When it was started.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Who started it.")]
    public required string CreatedBy { get; init; }

    [Description("When it ended; null until then."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset? EndedAt { get; init; }

    [Description("How many rows the list has, without its header and rows that can't be read.")]
    public required long Total { get; init; }

    [Description("How many of them are checked.")]
    public required long Done { get; init; }

    [Description("The list's columns.")]
    public required IReadOnlyList<string> Columns { get; init; }

    [Description("The column that holds the addresses.")]
    public required string AddressColumn { get; init; }

    [Description("What was found so far.")]
    public required VerdictCounts Result { get; init; }

    [Description("How many rows could not be read.")]
    public required long Unread { get; init; }

    [Description("The first 100 of them.")]
    public required IReadOnlyList<UnreadRow> UnreadRows { get; init; }

    [Description("How many of the rows checked so far would bounce; null before the first."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public BounceForecast? Forecast { get; init; }

    [Description("What it would cost to have the list validated by Mailgun.")]
    public required CostEstimate CostEstimate { get; init; }

    [Description("Its validation by Mailgun, for money.")]
    public required PaidView Mailgun { get; init; }
}

[DisplayName("ValidationSuppressed"), Description("What suppressing a list's invalid addresses came to.")]
public sealed record JobSuppressed([property: Description("Addresses that were not on the suppression list before.")] int Added);
