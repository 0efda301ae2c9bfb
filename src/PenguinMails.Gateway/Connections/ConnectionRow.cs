using System.Text.Json.Nodes;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Connections;

/// <summary>A connection as stored: secrets under the key ring.</summary>
internal sealed record ConnectionRow
{
    public const string Columns = """
        id, tenant_id, provider, domain, enabled, version, settings, secrets, webhook_secret, previous_webhook_secret, previous_until,
        tested_at, problem, unverified_domain, created_at, updated_at, deleted_at,
        send_problem, send_cause, send_noted_at, webhook_at, unready_domains, domains_at,
        hidden_webhooks, webhook_networks, webhook_log_days
        """;

    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Provider { get; init; }

    /// <summary>The domain that the account at the provider is bound to, where its settings have one: webhooks may name it.</summary>
    public string? Domain => JsonNode.Parse(Settings) is { } settings ? (settings["domain"] ?? settings["bounce_domain"])?.GetValue<string>().ToLowerInvariant() : null;

    public bool Enabled { get; init; } = true;
    public int Version { get; init; } = 1;
    public required string Settings { get; init; }
    public required string Secrets { get; init; }
    public required string WebhookSecret { get; init; }
    public string? PreviousWebhookSecret { get; init; }
    public DateTimeOffset? PreviousUntil { get; init; }
    public DateTimeOffset? TestedAt { get; init; }
    public string? Problem { get; init; }
    public string? UnverifiedDomain { get; init; }

    /// <summary>Why the last real sends failed; null once one was taken since.</summary>
    public string? SendProblem { get; init; }

    public string? SendCause { get; init; }
    public DateTimeOffset? SendNotedAt { get; init; }
    public DateTimeOffset? WebhookAt { get; init; }
    public string? UnreadyDomains { get; init; }
    public DateTimeOffset? DomainsAt { get; init; }
    public string HiddenWebhooks { get; init; } = "";
    public string WebhookNetworks { get; init; } = "";
    public int? WebhookLogDays { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The one in use, locked for the transaction.</summary>
    public static ConnectionRow? Lock(Session session, Guid tenant, string provider) => session.First<ConnectionRow>($"""
        SELECT {Columns} FROM connections
        WHERE tenant_id = @tenant AND provider = @provider AND deleted_at IS NULL FOR UPDATE
        """, new { tenant, provider });

    public void Insert(Session session) => session.Execute($"""
        INSERT INTO connections ({Columns})
        VALUES (@Id, @TenantId, @Provider, @Domain, @Enabled, @Version, @Settings, @Secrets, @WebhookSecret, @PreviousWebhookSecret, @PreviousUntil,
                @TestedAt, @Problem, @UnverifiedDomain, @CreatedAt, @UpdatedAt, @DeletedAt,
                @SendProblem, @SendCause, @SendNotedAt, @WebhookAt, @UnreadyDomains, @DomainsAt,
                @HiddenWebhooks, @WebhookNetworks, @WebhookLogDays)
        """, this);

    public void Update(Session session) => session.Execute("""
        UPDATE connections SET domain = @Domain, enabled = @Enabled, version = @Version, settings = @Settings, secrets = @Secrets,
            webhook_secret = @WebhookSecret, previous_webhook_secret = @PreviousWebhookSecret, previous_until = @PreviousUntil,
            tested_at = @TestedAt, problem = @Problem, unverified_domain = @UnverifiedDomain, updated_at = @UpdatedAt, deleted_at = @DeletedAt,
            send_problem = @SendProblem, send_cause = @SendCause, unready_domains = @UnreadyDomains, domains_at = @DomainsAt,
            hidden_webhooks = @HiddenWebhooks, webhook_networks = @WebhookNetworks, webhook_log_days = @WebhookLogDays
        WHERE id = @Id AND tenant_id = @TenantId
        """, this);
}
