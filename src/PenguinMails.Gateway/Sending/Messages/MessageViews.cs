using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>A message as the API and the message page show it.</summary>
public sealed record MessageView
{
    public required Guid Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SendAt { get; init; }
    public required string Type { get; init; }
    public required string From { get; init; }
    public required string Subject { get; init; }
    public string? HtmlBody { get; init; }
    public string? TextBody { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
    public string? CampaignId { get; init; }
    public IReadOnlyList<AttachmentView> Attachments { get; init; } = [];
    public required IReadOnlyList<DeliveryView> Deliveries { get; init; }
}

public sealed record AttachmentView(string Name, string ContentType, long Bytes, string? ContentId);

public sealed record DeliveryView
{
    public required Guid Id { get; init; }
    public required string To { get; init; }
    public required RecipientRole Role { get; init; }
    public required DeliveryStatus Status { get; init; }

    /// <summary>The provider that carries it, or will by the latest decision; null where none is usable.</summary>
    public string? Provider { get; init; }

    public DateTimeOffset? DueAt { get; init; }
    public string? StatusDetail { get; init; }

    /// <summary>True where it is sent as far as can be told: the answer was lost and can't be asked for.</summary>
    public bool? Unconfirmed { get; init; }

    public DateTimeOffset? OpenedAt { get; init; }
    public DateTimeOffset? ClickedAt { get; init; }
    public DateTimeOffset? ComplainedAt { get; init; }
    public DateTimeOffset? UnsubscribedAt { get; init; }
    public required DecisionView Decision { get; init; }
    public required IReadOnlyList<AttemptView> Attempts { get; init; }
    public required IReadOnlyList<EventView> Events { get; init; }
}

/// <param name="Outcome">Null while the call is open.</param>
public sealed record AttemptView(
    Guid CallId, string Provider, AttemptOutcome? Outcome, DateTimeOffset At, long? LatencyMs, string? Detail, string? ProviderMessageId);

public sealed record EventView(
    Guid Id, EventType Type, BounceClass? Class, DateTimeOffset At, DateTimeOffset ReceivedAt, string? Detail, bool? Machine, string? Url);

/// <summary>One row of the Messages page and of <c>GET /api/v1/emails</c>: a message and the deliveries that matched first.</summary>
public sealed record MessageRow
{
    public required Guid Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Type { get; init; }
    public required string From { get; init; }
    public required string Subject { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public string? CampaignId { get; init; }
    public required int DeliveryCount { get; init; }

    /// <summary>At most ten.</summary>
    public required IReadOnlyList<DeliverySummary> Deliveries { get; init; }
}

public sealed record DeliverySummary(
    Guid Id, string To, RecipientRole Role, DeliveryStatus Status, string? Provider, DateTimeOffset? OpenedAt, DateTimeOffset? ClickedAt);

/// <summary>What <c>GET /api/v1/emails</c> and the Messages page filter by; null does not filter.</summary>
public sealed record MessageFilter
{
    public DeliveryStatus? Status { get; init; }
    public string? Provider { get; init; }
    public string? Type { get; init; }
    public string? Tag { get; init; }
    public string? To { get; init; }
    public string? Subject { get; init; }
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
    public string? ProviderMessageId { get; init; }
    public string? CampaignId { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? Until { get; init; }
}
