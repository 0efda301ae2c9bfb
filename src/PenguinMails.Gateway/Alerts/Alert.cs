using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Alerts;

/// <summary>What admins are told about.</summary>
public enum AlertKind
{
    /// <summary>The provider does not work as the connection is set up.</summary>
    ConnectionError,

    /// <summary>Calls failed one after the other, so that nothing goes out through it for now.</summary>
    CircuitOpen,

    /// <summary>The provider does not know the key, or no longer.</summary>
    KeyRejected,

    /// <summary>Email was taken, and nothing is heard of it.</summary>
    WebhookSilent,

    /// <summary>Somebody sends webhooks that are not authentic.</summary>
    WebhookMismatch,

    /// <summary>A domain was verified, and is not any more.</summary>
    DomainUnverified,

    /// <summary>Most of a day's limit is used, or of what the plan includes in a month.</summary>
    QuotaNear,
}

public enum AlertState
{
    Open,
    Resolved,
}

/// <summary>Something that went wrong, from when it began until it was over.</summary>
public record Alert
{
    public const string Columns =
        "a.id, a.tenant_id, a.kind, a.connection_id, a.provider, a.subject, a.detail, a.opened_at, a.seen_at, a.count, a.resolved_at, a.resolved_by";

    /// <summary>The subject of an error that concerns only what the provider reports.</summary>
    public const string OfWebhooks = "webhooks";

    /// <summary>The subject of a limit that is the plan's.</summary>
    public const string OfPlan = "plan";

    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Kind { get; init; }
    public required Guid ConnectionId { get; init; }
    public required string Provider { get; init; }

    /// <summary>What of the connection: a domain, a server; empty for the connection itself.</summary>
    public required string Subject { get; init; }

    /// <summary>The provider's own words, or ours.</summary>
    public required string Detail { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset SeenAt { get; init; }
    public required long Count { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Who resolved it by hand; null where it was over by itself.</summary>
    public string? ResolvedBy { get; init; }

    /// <summary>Whether the one who asks has read it.</summary>
    public bool IsRead { get; init; }

    internal AlertKind What => EnumNames.Parse<AlertKind>(Kind);

    internal AlertState State => ResolvedAt is null ? AlertState.Open : AlertState.Resolved;
}

/// <summary>What an alert is about: there is one open at a time.</summary>
internal readonly record struct AlertKey(Guid TenantId, AlertKind Kind, Guid ConnectionId, string Subject);
