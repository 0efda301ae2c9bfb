using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Tracking.Hits;

/// <summary>
/// Makes of an unsubscription by our link an event of the connection that carried the email, so that it is noted and counted as
/// one that a provider reports. The address is suppressed at once, and whether or not anybody still knows who carried the email.
/// </summary>
internal sealed class Unsubscriptions(Database database, Writer writer, WebhookInbox inbox, HitLimit limit, TimeProvider time)
{
    /// <returns>False where there is no such email.</returns>
    public async Task<bool> AddAsync(Guid tenant, Guid delivery, CancellationToken ct)
    {
        if (await FindAsync(tenant, delivery, ct) is not { } email)
            return false;

        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        if (email.Provider is { } provider && limit.Allows(delivery))
            await inbox.PutAsync(new()
            {
                Id = id,
                TenantId = tenant,
                ConnectionId = email.ConnectionId,
                Provider = provider,
                ReceivedAt = now,
                NextAt = now,
                Body = TrackingHits.Write(new(HitKind.Unsubscribe, id, now, null, delivery, null, "", "", Head: false)),
            });
        await writer.ChangeAsync(session =>
        {
            SuppressionList.Add(session, [new(
                tenant, email.RecipientKey, SuppressionScope.Bulk, SuppressionReason.Unsubscribe, SuppressionList.ByLink, true, now, id, null)]);
            return 1;
        });
        return true;
    }

    private async Task<Email?> FindAsync(Guid tenant, Guid delivery, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<Email>("""
            SELECT d.recipient_key, d.connection_id, c.provider
            FROM deliveries d LEFT JOIN connections c ON c.id = d.connection_id AND c.tenant_id = d.tenant_id
            WHERE d.id = @delivery AND d.tenant_id = @tenant
            """, new { delivery, tenant }, ct);
    }

    private sealed record Email
    {
        public required string RecipientKey { get; init; }
        public required Guid ConnectionId { get; init; }

        /// <summary>Null where it waits for a connection, after one whose answer was lost.</summary>
        public string? Provider { get; init; }
    }
}
