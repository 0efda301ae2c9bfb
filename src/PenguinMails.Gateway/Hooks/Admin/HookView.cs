using System.ComponentModel;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Hooks.Admin;

/// <summary>An endpoint as the API shows it.</summary>
[DisplayName("WebhookEndpoint"), Description("An endpoint of yours that is told of events. Its secret is shown once, when it is made.")]
public record HookView
{
    [PrefixedId(PublicId.Hook), Description("The endpoint's id.")]
    public required Guid Id { get; init; }

    [Description("Where events are posted to.")]
    public required string Url { get; init; }

    [Description("What people call it.")]
    public string? Description { get; init; }

    [Description("The types of events that it gets; an empty list is all of them.")]
    public required IReadOnlyList<EventType> Types { get; init; }

    [Description("Whether it gets events.")]
    public required bool Enabled { get; init; }

    [Description("Whether it gets events, and if not, why.")]
    public required HookState State { get; init; }

    [Description("Why it is disabled; null where it is not.")]
    public string? Problem { get; init; }

    [Description("How requests are signed.")]
    public required HookSignatureKind Signature { get; init; }

    [Description("What verifies `v1a` signatures (`whpk_…`); null for `v1`.")]
    public string? PublicKey { get; init; }

    [Description("Until when the secret before the last rotation signs, too; null where none does.")]
    public DateTimeOffset? PreviousSecretUntil { get; init; }

    [Description("When it was made.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("When it was called last.")]
    public DateTimeOffset? LastAttemptAt { get; init; }

    [Description("The HTTP status that it answered last; null where there was no answer.")]
    public int? LastStatus { get; init; }

    [Description("Why the last request failed; null where it did not.")]
    public string? LastDetail { get; init; }

    [Description("How many events are on their way to it: 10,000 stands for more.")]
    public required long Waiting { get; init; }

    [Description("The share of its last 200 events that it accepted, 0 to 1; null before the first.")]
    public double? SuccessShare { get; init; }

    [Description("Whether a range of events is being sent again.")]
    public required bool Replaying { get; init; }

    internal static HookView Of(Hook hook, HookSecret secret, HookFigures figures, DateTimeOffset now) => new()
    {
        Id = hook.Id,
        Url = hook.Url,
        Description = hook.Description,
        Types = hook.Wanted,
        Enabled = hook.What == HookState.Active,
        State = hook.What,
        Problem = hook.Problem,
        Signature = secret.Kind,
        PublicKey = secret.PublicKey,
        PreviousSecretUntil = hook.PreviousUntil > now ? hook.PreviousUntil : null,
        CreatedAt = hook.CreatedAt,
        LastAttemptAt = hook.LastAt,
        LastStatus = (int?)hook.LastStatus,
        LastDetail = hook.LastDetail,
        Waiting = figures.Waiting,
        SuccessShare = figures.Share,
        Replaying = hook.ReplayUntil is not null,
    };
}

[DisplayName("NewWebhookEndpoint"), Description("An endpoint with its new secret.")]
public sealed record NewHookView : HookView
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    internal NewHookView(HookView hook, HookSecret secret) : base(hook) => Secret = secret.Kind == HookSignatureKind.V1 ? secret.Text : null;

    [Description("What verifies `v1` signatures (`whsec_…`). It is not shown again: store it now. Null for `v1a`, which `public_key` verifies.")]
    public string? Secret { get; }
}

/// <summary>An event of an endpoint's log as the API shows it.</summary>
[DisplayName("WebhookEndpointEvent"), Description("An event on its way to an endpoint, with every request and its answer.")]
public sealed record HookEventView
{
    [PrefixedId(PublicId.Event), Description("The event's id, which requests carry as `webhook-id`.")]
    public required Guid EventId { get; init; }

    [Description("What happened.")]
    public required EventType Type { get; init; }

    [PrefixedId(PublicId.Delivery), Description("The delivery that it is about, if any.")]
    public Guid? DeliveryId { get; init; }

    [PrefixedId(PublicId.Message), Description("The email that it is about, if any.")]
    public Guid? MessageId { get; init; }

    [Description("When it was recorded.")]
    public required DateTimeOffset RecordedAt { get; init; }

    [Description("What became of it.")]
    public required HookEventState State { get; init; }

    [Description("Whether it is a test: it never happened, and is not sent again.")]
    public required bool Test { get; init; }

    [Description("When it is tried next; null where it is not.")]
    public DateTimeOffset? NextAttemptAt { get; init; }

    [Description("The last requests, the oldest first.")]
    public required IReadOnlyList<HookAttempt> Attempts { get; init; }

    internal static HookEventView Of(HookEvent e) => new()
    {
        EventId = e.EventId,
        Type = EnumNames.Parse<EventType>(e.Type),
        DeliveryId = e.DeliveryId,
        MessageId = e.DeliveryId is { } id ? Sending.Records.DeliveryId.MessageOf(id) : null,
        RecordedAt = EventOrder.TimeOf(e.Seq),
        State = e.State,
        Test = e.IsTest,
        NextAttemptAt = e.State == HookEventState.Pending ? e.NextAt : null,
        Attempts = e.Attempts,
    };
}

[DisplayName("WebhookEndpointTest"), Description("What an endpoint answered to a test event.")]
public sealed record HookTestView(
    [property: Description("Whether it accepted.")] bool Ok,
    [property: Description("The HTTP status of the answer; null where there was none.")] int? Status,
    [property: Description("How long the answer took.")] long LatencyMs,
    [property: Description("Why it counts as failed; null where it does not.")] string? Detail,
    [property: Description("The beginning of the answer's body.")] string? Response)
{
    internal static HookTestView Of(HookAnswer answer) => new(answer.IsAccepted, answer.Status, (long)answer.Took.TotalMilliseconds, answer.Failure, answer.Body);
}

[DisplayName("WebhookEndpointReplay"), Description("What is sent again.")]
public sealed record HookReplayView(
    [property: Description("How many events; null where a whole range is, which is counted as it goes.")] int? Events);
