using System.Net;

namespace PenguinMails.Gateway.Providers;

/// <summary>A tenant's configured account at a provider, secrets in the clear: lives in memory only.</summary>
internal sealed record Connection
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }

    /// <summary>The provider's id in the catalog, such as <c>postmark</c>.</summary>
    public required string Provider { get; init; }

    public bool Enabled { get; init; } = true;
    public int Version { get; init; } = 1;

    /// <summary>The provider's own settings record.</summary>
    public required object Settings { get; init; }

    /// <summary>What proves that a webhook comes from this account; made by the gateway when the connection is.</summary>
    public required string WebhookSecret { get; init; }

    /// <summary>Works for 24 hours after a rotation.</summary>
    public string? PreviousWebhookSecret { get; init; }

    /// <summary>Subscriptions (<see cref="WebhookSubscription.Id"/>) whose events the log leaves out.</summary>
    public IReadOnlyList<string> HiddenWebhooks { get; init; } = [];

    /// <summary>Where its webhooks may come from; none is from anywhere.</summary>
    public IReadOnlyList<IPNetwork> WebhookNetworks { get; init; } = [];

    /// <summary>For how long the log keeps its webhooks; null is as long as the operator keeps any.</summary>
    public int? WebhookLogDays { get; init; }

    /// <summary>The domain that the account is bound to, where its settings have one.</summary>
    public string? BoundDomain { get; init; }

    /// <summary>A domain for which the provider was found not to send yet.</summary>
    public string? UnverifiedDomain { get; init; }

    /// <summary>Domains, each between spaces, that the provider's own list says it does not send for.</summary>
    public string? UnreadyDomains { get; init; }

    /// <summary>The last real sends failed, and none was taken since.</summary>
    public bool HasSendProblem { get; init; }

    /// <summary>True where the provider is known not to send for this From domain.</summary>
    public bool IsUnverified(string fromDomain) =>
        (UnverifiedDomain is { } domain && (domain.Equals(fromDomain, StringComparison.OrdinalIgnoreCase) || domain.Equals(BoundDomain, StringComparison.OrdinalIgnoreCase)))
        || UnreadyDomains?.Contains($" {fromDomain} ", StringComparison.OrdinalIgnoreCase) == true;
}
