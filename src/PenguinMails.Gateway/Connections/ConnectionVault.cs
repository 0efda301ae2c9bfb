using System.Net;
using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Connections;

/// <summary>Between a connection in memory, secrets in the clear, and its row, where they are not.</summary>
internal sealed class ConnectionVault(Secrets secrets, ProviderCatalog catalog, TimeProvider time)
{
    private const string SettingsField = "settings";
    private const string WebhookField = "webhook_secret";

    /// <summary>What a provider signed or was given before goes on being believed for so long.</summary>
    public static readonly TimeSpan OldSecretWorks = TimeSpan.FromHours(24);

    /// <summary>A domain may be verified at the provider without our hearing of it, so what was seen of it is not believed for long.</summary>
    private static readonly TimeSpan ListIsTrue = TimeSpan.FromHours(1);

    /// <summary>Null where the provider is none of this version's.</summary>
    public Connection? Open(ConnectionRow row)
    {
        if (catalog.Info(row.Provider)?.Settings is not { } type)
            return null;

        return new()
        {
            Id = row.Id,
            TenantId = row.TenantId,
            Provider = row.Provider,
            Enabled = row.Enabled && row.DeletedAt is null,
            Version = row.Version,
            BoundDomain = row.Domain,
            UnverifiedDomain = row.UnverifiedDomain,
            HasSendProblem = row.SendProblem is not null,
            UnreadyDomains = row.DomainsAt > time.GetUtcNow() - ListIsTrue ? row.UnreadyDomains : null,
            HiddenWebhooks = row.HiddenWebhooks.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            // One and the same for all that have none: connections are compared as values.
            WebhookNetworks = row.WebhookNetworks.Length == 0 ? [] : [.. row.WebhookNetworks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => IPNetwork.Parse(text))],
            WebhookLogDays = row.WebhookLogDays,
            Settings = SettingsJson.Join(type, row.Settings, secrets.Unprotect(row.TenantId, row.Id, SettingsField, row.Secrets)),
            WebhookSecret = secrets.Unprotect(row.TenantId, row.Id, WebhookField, row.WebhookSecret),
            PreviousWebhookSecret = row.PreviousWebhookSecret is { } previous && row.PreviousUntil > time.GetUtcNow()
                ? secrets.Unprotect(row.TenantId, row.Id, WebhookField, previous)
                : null,
        };
    }

    public ConnectionRow New(Guid tenant, string provider, object settings)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var (plain, secret) = SettingsJson.Split(settings);
        return new()
        {
            Id = id,
            TenantId = tenant,
            Provider = provider,
            Settings = plain,
            Secrets = secrets.Protect(tenant, id, SettingsField, secret),
            WebhookSecret = NewWebhookSecret(tenant, id),
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    public ConnectionRow WithSettings(ConnectionRow row, object settings)
    {
        var (plain, secret) = SettingsJson.Split(settings);
        var next = row with { Settings = plain, Secrets = secrets.Protect(row.TenantId, row.Id, SettingsField, secret) };
        return Open(row) is { } before && SigningKey(before.Settings) is { } old && old != SigningKey(settings)
            ? next with
            {
                PreviousWebhookSecret = secrets.Protect(row.TenantId, row.Id, WebhookField, old),
                PreviousUntil = time.GetUtcNow() + OldSecretWorks,
            }
            : next;
    }

    public string NewWebhookSecret(Guid tenant, Guid connection) =>
        secrets.Protect(tenant, connection, WebhookField, Credential.Create(""));

    /// <summary>The same secrets under the current key.</summary>
    public ConnectionRow Renew(ConnectionRow row) => row with
    {
        Secrets = secrets.Renew(row.TenantId, row.Id, SettingsField, row.Secrets),
        WebhookSecret = secrets.Renew(row.TenantId, row.Id, WebhookField, row.WebhookSecret),
        PreviousWebhookSecret = row.PreviousWebhookSecret is { } previous
            ? secrets.Renew(row.TenantId, row.Id, WebhookField, previous)
            : null,
    };

    /// <summary>The provider's own key for its webhooks, where it has one.</summary>
    private static string? SigningKey(object settings) => SettingField.Of(settings.GetType())
        .FirstOrDefault(field => field.Secret?.SignsWebhooks == true)?.Property.GetValue(settings) as string;
}
