using System.ComponentModel;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Routing.Replay;

[DisplayName("Replay"), Description("A draft of the routing rules over past email.")]
public sealed record ReplayView
{
    [PrefixedId(PublicId.Job), Description("The replay's id.")]
    public required Guid Id { get; init; }

    [Description("Where it stands.")]
    public required ReplayStatus Status { get; init; }

    [Description("How many days it looks back.")]
    public required int Days { get; init; }

    [Description("When it was started.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Who started it.")]
    public required string CreatedBy { get; init; }

    [Description("When it ended; null while it runs, and where nobody could note it any more.")]
    public DateTimeOffset? EndedAt { get; init; }

    [Description("How many deliveries it has looked at.")]
    public required long Done { get; init; }

    [Description("How many there are to look at; 0 until they are counted.")]
    public required long Total { get; init; }

    [Description("What the draft would have changed; null until it is done.")]
    public ReplayResult? Result { get; init; }
}

[Description("Where a replay stands.")]
public enum ReplayStatus
{
    [Description("It looks at the deliveries.")]
    Running,

    [Description("The result is there.")]
    Done,

    [Description("Something went wrong. Start it again.")]
    Failed,

    [Description("The gateway that ran it has stopped. Start it again.")]
    Interrupted,
}

[DisplayName("ReplayRequest"), Description("What to try over past email.")]
internal sealed record ReplayRequest(
    [property: Description("The rules to try, as for saving. Required.")] Versions.RoutingDraft Draft,
    [property: Description("How many days to look back, 1 to 30. By default 30."), DefaultValue(30)] int? Days);

[Description("What a draft would have changed, had all providers been ready.")]
public sealed record ReplayResult
{
    [Description("The first moment that was looked at.")]
    public DateTimeOffset From { get; init; }

    [Description("The last moment that was looked at.")]
    public DateTimeOffset Until { get; init; }

    [Description("True where there were more than 1,000,000 deliveries, of which the newest were looked at.")]
    public bool IsCapped { get; init; }

    [Description("How many deliveries a provider accepted; only these count here.")]
    public long Emails { get; init; }

    [Description("How many of them would have gone through another provider.")]
    public long Moved { get; init; }

    [Description("How many no connected provider could have carried by the draft.")]
    public long Unroutable { get; init; }

    [Description("How many of them have no content any more. They count by what is kept: type, recipient, subject and tags.")]
    public long WithoutContent { get; init; }

    [Description("All together, as it was.")]
    public ReplaySide Now { get; init; } = new(0, 0, null, 0);

    [Description("All together, by the draft.")]
    public ReplaySide Then { get; init; } = new(0, 0, null, 0);

    [Description("The same for each provider.")]
    public IReadOnlyList<ReplayProvider> Providers { get; init; } = [];

    [Description("From where to where they would have moved, most first.")]
    public IReadOnlyList<ReplayMove> Moves { get; init; } = [];
}

[Description("A provider's share.")]
public sealed record ReplayProvider(
    [property: Description("The provider; `unknown` where its connection is gone and nothing else tells.")] string Provider,
    [property: Description("As it was.")] ReplaySide Now,
    [property: Description("By the draft.")] ReplaySide Then);

[Description("Volume, cost and delivery.")]
public sealed record ReplaySide(
    [property: Description("Deliveries.")] long Emails,
    [property: Description("What they cost in their billing months by the price lists, after what was sent before them, in US dollars.")] decimal Cost,
    [property: Description("The share that arrives, expected from what the tenant had at the provider with each email type in this time; null where that says too little.")] double? DeliveryRate,
    [property: Description("How many are left out of the rate, because too few emails of their type went through the provider: its 95 % interval is wider than 4 points.")] long Unrated);

[Description("Deliveries that would have moved.")]
public sealed record ReplayMove(
    [property: Description("The provider that carried them.")] string From,
    [property: Description("The provider that would have; null where none could.")] string? To,
    [property: Description("How many.")] long Emails);
