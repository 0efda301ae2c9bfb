using System.ComponentModel;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Routing.Drill;

[DisplayName("Drill"), Description("A test email through every connected provider, with its way back.")]
public sealed record DrillView(
    [property: PrefixedId(PublicId.Drill), Description("The drill's id.")] Guid Id,
    [property: Description("Where all of it stands: failed as soon as one provider has failed and none is waited for.")] DrillStatus Status,
    [property: Description("When it was started.")] DateTimeOffset CreatedAt,
    [property: Description("Who started it.")] string CreatedBy,
    [property: Description("One for each provider.")] IReadOnlyList<DrillLaneView> Lanes)
{
    internal static DrillStatus StatusOf(IReadOnlyList<DrillLaneView> lanes) =>
        lanes.Any(lane => lane.Status == DrillStatus.Running) ? DrillStatus.Running
        : lanes.Any(lane => lane.Status == DrillStatus.Failed) ? DrillStatus.Failed
        : DrillStatus.Passed;
}

[Description("Where a drill stands.")]
public enum DrillStatus
{
    [Description("The provider's answer or an event is waited for.")]
    Running,

    [Description("It went through, and its event came back.")]
    Passed,

    [Description("It was not accepted, or no event came back.")]
    Failed,
}

[DisplayName("DrillLane"), Description("A provider's part in a drill.")]
public sealed record DrillLaneView(
    [property: Description("The provider.")] string Provider,
    [property: Description("Where it stands.")] DrillStatus Status,
    [property: Description("Whether the provider accepted the test email; null until it has answered.")] bool? Accepted,
    [property: Description("How long the provider took, in milliseconds.")] long? LatencyMs,
    [property: Description("The first event that came back; null before that, and for Built-in SMTP, which reports only trouble.")] string? Event,
    [property: Description("How long after the start it came, in milliseconds.")] long? EventAfterMs,
    [property: PrefixedId(PublicId.Message), Description("The test email's id among your emails; null where none was made.")] Guid? MessageId,
    [property: Description("What was found, for people.")] string Detail);
