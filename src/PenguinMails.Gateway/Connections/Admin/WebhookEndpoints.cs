using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Where each of a tenant's providers reports to, and when it last did.</summary>
internal sealed class WebhookEndpoints(Database database, ProviderCatalog catalog, PublicUrl publicUrl)
{
    public async Task<IReadOnlyList<WebhookEndpoint>> OfTenantAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<Row>("""
            SELECT id, provider, webhook_at, problem FROM connections WHERE tenant_id = @tenant AND deleted_at IS NULL ORDER BY id
            """, new { tenant }, ct);
        return [.. rows.Select(row => new WebhookEndpoint(
            row.Provider, new Uri(publicUrl.Value, $"webhooks/{row.Provider}/{PublicId.Format(PublicId.Connection, row.Id)}").AbsoluteUri, row.WebhookAt, DoubtOf(row)))];
    }

    /// <summary>A connection has one problem at a time, which may be of another kind.</summary>
    private string? DoubtOf(Row row) =>
        row.Problem is { } problem && (problem == ConnectionHealthStore.FromElsewhere || problem == catalog.Find(row.Provider)?.RejectionDetail) ? problem : null;

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string Provider { get; init; }
        public DateTimeOffset? WebhookAt { get; init; }
        public string? Problem { get; init; }
    }
}

/// <param name="HeardAt">When an event last came, by webhook, bounce or tracked link, to the minute; null where none did.</param>
/// <param name="Doubt">Why webhooks are rejected; null where they are not, or some were believed since the settings are what they are.</param>
public sealed record WebhookEndpoint(string Provider, string Url, DateTimeOffset? HeardAt, string? Doubt = null);
