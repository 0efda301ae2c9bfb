using System.ComponentModel;

namespace PenguinMails.Gateway.Suppressions.Sync;

[DisplayName("SuppressionDrift"), Description("How a provider's suppression lists and yours differ, in addresses.")]
public sealed record DriftView
{
    [Description("The provider.")]
    public required string Provider { get; init; }

    [Description("Where the latest comparison stands.")]
    public required DriftStatus Status { get; init; }

    [Description("Whether it brings the lists into step, or only compares them.")]
    public required bool Mends { get; init; }

    [Description("How many entries it has looked at.")]
    public required long Done { get; init; }

    [Description("When the lists were compared to the end last; null before the first time. The numbers are of then.")]
    public required DateTimeOffset? ComparedAt { get; init; }

    [Description("Suppressed here, and not at the provider. An unsubscribe is only expected where the provider can stop bulk email alone.")]
    public required long OnlyHere { get; init; }

    [Description("On the provider's lists, and not suppressed here.")]
    public required long OnlyThere { get; init; }

    [Description("In both.")]
    public required long InStep { get; init; }

    [Description("How many addresses wait to be added or removed at the provider now.")]
    public required long Pending { get; init; }

    [Description("Why the latest comparison failed; null where it did not.")]
    public required string? Problem { get; init; }
}

[Description("Where a comparison stands.")]
public enum DriftStatus
{
    [Description("The lists were not compared yet.")]
    Never,

    [Description("They are being compared.")]
    Running,

    [Description("The numbers are there.")]
    Done,

    [Description("The provider's lists could not be read.")]
    Failed,

    [Description("The gateway that compared them has stopped. They are compared again within an hour.")]
    Interrupted,
}
