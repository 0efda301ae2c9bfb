using System.ComponentModel;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Webhooks.Backfill;

namespace PenguinMails.Gateway.Webhooks.Admin;

[DisplayName("Webhook"), Description("Where a provider reports to, and how that goes.")]
public sealed record WebhookView
{
    [Description("The provider that reports.")]
    public required string Provider { get; init; }

    [PrefixedId(PublicId.Connection), Description("The connection that it reports about.")]
    public required Guid ConnectionId { get; init; }

    [Description("The endpoint URL, as it is registered at the provider.")]
    public required string Url { get; init; }

    [Description("Whether events come.")]
    public required WebhookState State { get; init; }

    [Description("How many of today's events (UTC) are recorded, counted up to 200,000.")]
    public required long EventsToday { get; init; }

    [Description("When an event last came, to the minute; null where none did.")]
    public DateTimeOffset? LastEventAt { get; init; }

    [Description("What should have been reported of the last 24 hours, and what was; null where nothing was sent, or the provider reports no deliveries.")]
    public ReceptionView? Reception { get; init; }

    [Description("The last time that the provider was asked for events that never came; null where it can't be asked.")]
    public BackfillView? Backfill { get; init; }

    [Description("How its webhooks are verified.")]
    public required WebhookVerification Verification { get; init; }

    [Description("What stands at the provider; null where there is nothing to register.")]
    public WebhookRegistrationView? Registration { get; init; }

    [Description("What the provider can report. All of it is registered always, for states and suppressions need it.")]
    public required IReadOnlyList<SubscriptionView> Subscriptions { get; init; }

    [Description("Addresses and networks that may report; empty lets everybody try.")]
    public required IReadOnlyList<string> AllowList { get; init; }

    [Description("Addresses and networks from which the provider is known to report.")]
    public required IReadOnlyList<string> KnownAddresses { get; init; }

    [Description("For how many days the log keeps events, and webhooks as they came.")]
    public required int LogDays { get; init; }

    [Description("The most days that can be chosen, as the operator has set it.")]
    public required int MostLogDays { get; init; }

    [Description("Changes with every change of the connection.")]
    public required int Version { get; init; }
}

[Description("Whether events come.")]
public enum WebhookState
{
    [Description("Events have come.")]
    Active,

    [Description("None has come yet.")]
    Inactive,
}

[Description("How webhooks are verified.")]
public sealed record WebhookVerification(
    [property: Description("Whether it works.")] VerificationStatus Status,
    [property: Description("How a webhook proves where it comes from.")] string Method,
    [property: Description("What is to be done, if anything.")] string? Detail);

[Description("Whether webhooks can be verified.")]
public enum VerificationStatus
{
    [Description("The key is the provider's: an event was verified by it, or the provider says so.")]
    Verified,

    [Description("A key is stored, and no event has come yet that shows whether it is right.")]
    Waiting,

    [Description("Webhooks fail verification.")]
    Failing,
}

[DisplayName("WebhookRegistration"), Description("What of our webhook is registered at the provider.")]
public sealed record WebhookRegistrationView(
    [property: Description("How it stands.")] RegistrationStatus Status,
    [property: Description("What is wrong; null where nothing is.")] string? Detail);

[Description("How our webhook stands at the provider.")]
public enum RegistrationStatus
{
    [Description("All events are registered.")]
    Registered,

    [Description("Some events are not registered.")]
    Incomplete,

    [Description("No webhook of ours is registered.")]
    Missing,

    [Description("The provider could not be asked.")]
    Unknown,
}

[DisplayName("WebhookSubscription"), Description("Something that a provider can report.")]
public sealed record SubscriptionView(
    [property: Description("Its name for `events_shown`.")] string Event,
    [property: Description("As the provider calls it.")] string Label,
    [property: Description("When it is reported.")] string Description,
    [property: Description("Whether it is registered at the provider now; null where the provider could not be asked.")] bool? Subscribed,
    [property: Description("Whether its events show in the log.")] bool Shown);
