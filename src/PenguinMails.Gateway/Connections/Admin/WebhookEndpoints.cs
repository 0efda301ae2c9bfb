using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Where each of a tenant's providers reports to, and when it last did.</summary>
internal sealed class WebhookEndpoints(Database database, PublicUrl publicUrl)
{
    public async Task<IReadOnlyList<WebhookEndpoint>> OfTenantAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<Row>("""
            SELECT id, provider, webhook_at FROM connections WHERE tenant_id = @tenant AND deleted_at IS NULL ORDER BY id
            """, new { tenant }, ct);
        return [.. rows.Select(row => new WebhookEndpoint(
            row.Provider, new Uri(publicUrl.Value, $"webhooks/{row.Provider}/{PublicId.Format(PublicId.Connection, row.Id)}").AbsoluteUri, row.WebhookAt))];
    }

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string Provider { get; init; }
        public DateTimeOffset? WebhookAt { get; init; }
    }
}

/// <param name="HeardAt">When an event last came, by webhook, bounce or tracked link, to the minute; null where none did.</param>
public sealed record WebhookEndpoint(string Provider, string Url, DateTimeOffset? HeardAt);
