using System.ComponentModel;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Alerts;

/// <summary>What admins are told about.</summary>
[Description("The kind of problem.")]
public enum AlertKind
{
    [Description("The provider does not work with the connection's settings.")]
    ConnectionError,

    [Description("Calls failed one after the other, so that nothing goes out through it for now.")]
    CircuitOpen,

    [Description("The provider rejects the API key.")]
    KeyRejected,

    [Description("Email goes out, and no events come back.")]
    WebhookSilent,

    [Description("Webhooks arrive that are not authentic.")]
    WebhookMismatch,

    [Description("A domain was verified, and is not any more.")]
    DomainUnverified,

    [Description("A mailbox provider refuses a domain's email as not authenticated.")]
    AuthenticationRefused,

    [Description("Most of a day's limit is used, or of what the plan includes in a month.")]
    QuotaNear,

    [Description("This month is on course to cost more than the budget, or has.")]
    Budget,

    [Description("Another provider has carried its email for more than five minutes, because it was not ready or its calls failed.")]
    Failover,

    [Description("A mailbox provider refuses clearly more of a connection's email than usual.")]
    SliceDegraded,

    [Description("A webhook endpoint of yours failed for too long, or answered 410 Gone, and gets no more events.")]
    HookDisabled,
}

[Description("Whether a problem goes on.")]
public enum AlertState
{
    [Description("It goes on.")]
    Open,

    [Description("It is over.")]
    Resolved,
}

/// <summary>Something that went wrong, from when it began until it was over.</summary>
public record Alert
{
    public const string Columns =
        "a.id, a.tenant_id, a.kind, a.connection_id, a.provider, a.subject, a.detail, a.opened_at, a.seen_at, a.count, a.resolved_at, a.resolved_by, a.carried";

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

    /// <summary>Who carries what the connection should meanwhile; null while nobody has for long.</summary>
    public string? Carried { get; init; }

    /// <summary>What happened, and who carries the email.</summary>
    internal string Story => Carried is null ? Detail : $"{Carried} {Detail}";

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
