using System.ComponentModel;

namespace PenguinMails.Gateway.Webhooks.Backfill;

[DisplayName("Backfill"), Description("The last time that a provider was asked for events that never came by webhook.")]
public sealed record BackfillView
{
    [Description("The provider that is asked.")]
    public required string Provider { get; init; }

    [Description("How it stands; null where it was never asked.")]
    public BackfillStatus? Status { get; init; }

    [Description("It is about email that was sent at this time or later.")]
    public DateTimeOffset? From { get; init; }

    [Description("And before this time.")]
    public DateTimeOffset? Until { get; init; }

    [Description("When it began.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("Who asked for it: an admin or a key, or `schedule`.")]
    public string? StartedBy { get; init; }

    [Description("When it ended; null while it runs.")]
    public DateTimeOffset? EndedAt { get; init; }

    [Description("How many questions the provider has answered.")]
    public long Asked { get; init; }

    [Description("How many events were found of which no webhook had told.")]
    public long Recovered { get; init; }

    [Description("Why it could not go on; null where nothing is wrong.")]
    public string? Problem { get; init; }
}

[Description("How a backfill stands.")]
public enum BackfillStatus
{
    [Description("The provider is being asked.")]
    Running,

    [Description("All was asked for.")]
    Done,

    [Description("The provider could not be asked; `problem` says why.")]
    Failed,

    [Description("The gateway was stopped meanwhile. Start it again.")]
    Interrupted,
}

[Description("When the email was sent that is asked about.")]
internal sealed record BackfillRequest
{
    [Description("Sent at this time or later; 24 hours ago where it is left out, and at most 30 days.")]
    public DateTimeOffset? From { get; init; }

    [Description("Sent before this time; now where it is left out.")]
    public DateTimeOffset? Until { get; init; }
}
