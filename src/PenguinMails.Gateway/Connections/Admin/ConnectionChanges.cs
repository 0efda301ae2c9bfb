using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Saves, pauses, deletes connections and replaces their secrets; each with its line in the audit log.</summary>
internal sealed class ConnectionChanges(
    Database database, Writer writer, ConnectionStore store, ConnectionVault vault, ProviderCatalog catalog, Audit audit, AlertStore alerts,
    TimeProvider time)
{
    /// <summary>Makes the tenant's connection at the provider, or replaces its settings.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="provider">The provider's id in the catalog.</param>
    /// <param name="settings">The provider's own settings record, secrets included.</param>
    /// <param name="version">What the settings were read as; null replaces whatever is there.</param>
    /// <param name="actor">For the audit log.</param>
    /// <param name="ct">Ends the reading before the change.</param>
    /// <returns>As it is now; null where it was changed since that version.</returns>
    public async Task<Connection?> SaveAsync(
        Guid tenant, string provider, object settings, int? version, string actor, CancellationToken ct)
    {
        if (settings.GetType() != catalog.Info(provider)?.Settings)
            throw new ArgumentException($"{settings.GetType().Name} are not settings of {provider}.", nameof(settings));

        var before = await FindRowAsync(tenant, provider, ct);
        settings = catalog.Find(provider)!.Complete(settings, before is null ? null : vault.Open(before)?.Settings);
        var wanted = before is null ? vault.New(tenant, provider, settings) : vault.WithSettings(before, settings);
        var entry = audit.Entry(tenant, actor, "connection.saved", new { provider, connection = PublicId.Format(PublicId.Connection, wanted.Id) });
        var saved = await writer.ChangeAsync(session => Save(session, wanted, before is null, version, entry));
        store.Forget(wanted.TenantId, wanted.Id);
        return saved is null ? null : vault.Open(saved);
    }

    /// <summary>False where there is no such connection.</summary>
    public Task<bool> SetEnabledAsync(Guid tenant, string provider, bool enabled, string actor) =>
        ChangeAsync(tenant, provider, enabled ? "connection.enabled" : "connection.disabled", actor, row => row with { Enabled = enabled });

    /// <summary>It takes no more mail at once; its webhooks are believed for a while yet.</summary>
    public Task<bool> DeleteAsync(Guid tenant, string provider, string actor) =>
        ChangeAsync(tenant, provider, "connection.deleted", actor, row => row with { DeletedAt = time.GetUtcNow() });

    /// <summary>The old webhook secret works for 24 hours more.</summary>
    public Task<bool> RotateWebhookSecretAsync(Guid tenant, string provider, string actor) =>
        ChangeAsync(tenant, provider, "connection.webhook_secret_rotated", actor, row => row with
        {
            PreviousWebhookSecret = row.WebhookSecret,
            PreviousUntil = time.GetUtcNow() + ConnectionVault.OldSecretWorks,
            WebhookSecret = vault.NewWebhookSecret(row.TenantId, row.Id),
        });

    /// <summary>Notes how a check of the connection went. Nothing of what it does has changed: no new version.</summary>
    public async Task NoteCheckAsync(Connection connection, ConnectionCheck check)
    {
        var change = new
        {
            connection.Id,
            connection.TenantId,
            Now = time.GetUtcNow(),
            Problem = UnverifiedProblem(check.UnverifiedDomain) ?? check.Warning,
            Failure = check.Ok ? null : check.Detail,
            Cause = check.Ok ? null : check.Cause,
            Unverified = check.UnverifiedDomain,
        };
        await writer.ChangeAsync(session =>
        {
            // A failed test counts as a failed send does: the next that goes well, of either, clears it.
            session.Execute("""
                UPDATE connections SET tested_at = @Now, send_problem = @Failure, send_cause = @Cause, send_noted_at = @Now
                WHERE id = @Id AND tenant_id = @TenantId
                """, change);
            // Whoever could not ask does not know better than before.
            if (check.Ok)
                session.Execute("""
                    UPDATE connections SET problem = @Problem, unverified_domain = @Unverified WHERE id = @Id AND tenant_id = @TenantId
                    """, change);
            ConfigurationVersions.Raise(session, ConnectionStore.Kind);
            return true;
        });
        store.Forget(connection.TenantId, connection.Id);

        Tell(connection, check);
    }

    private void Tell(Connection connection, ConnectionCheck check)
    {
        if (check is { Ok: false, InvalidKey: true })
            alerts.Raise(connection, AlertKind.KeyRejected, check.Detail);
        else if (check is { Ok: false, Throttled: false })
            alerts.Raise(connection, AlertKind.ConnectionError, check.Detail);
        else if (check is { Ok: true, Warning: { } warning })
            alerts.Raise(connection, AlertKind.ConnectionError, warning, Alert.OfWebhooks);

        if (!check.Ok)
            return;

        alerts.Clear(connection, AlertKind.KeyRejected);
        alerts.Clear(connection, AlertKind.ConnectionError);
        if (check.Warning is null)
            alerts.Clear(connection, AlertKind.ConnectionError, Alert.OfWebhooks);
    }

    /// <summary>Writes down what an admin did at a provider.</summary>
    public Task NoteAsync(Guid tenant, string actor, string action, object detail)
    {
        var entry = audit.Entry(tenant, actor, action, detail);
        return writer.ChangeAsync(session =>
        {
            Audit.Write(session, entry);
            return true;
        });
    }

    private static string? UnverifiedProblem(string? domain) =>
        domain is null ? null : "Domain verification required.";

    /// <summary>Encrypts every secret anew under the current key.</summary>
    /// <returns>How many connections.</returns>
    public async Task<int> RenewAllAsync(CancellationToken ct)
    {
        IReadOnlyList<ConnectionRow> rows;
        using (var read = await database.ReadAsync(ct))
            rows = await read.QueryAsync<ConnectionRow>($"SELECT {ConnectionRow.Columns} FROM connections ORDER BY id", null, ct);

        foreach (var row in rows)
            await writer.ChangeAsync(session => Renew(session, row));

        store.ForgetAll();
        return rows.Count;
    }

    private bool Renew(Session session, ConnectionRow stale)
    {
        var row = session.First<ConnectionRow>($"""
            SELECT {ConnectionRow.Columns} FROM connections WHERE id = @Id AND tenant_id = @TenantId FOR UPDATE
            """, new { stale.Id, stale.TenantId });
        if (row is not null)
            vault.Renew(row).Update(session);

        return row is not null;
    }

    private static ConnectionRow? Save(Session session, ConnectionRow wanted, bool isNew, int? version, AuditEntry entry)
    {
        var current = ConnectionRow.Lock(session, wanted.TenantId, wanted.Provider);
        // This very change, done again because the answer to its commit was lost.
        if (current?.Secrets == wanted.Secrets)
            return current;

        if (current?.Id != (isNew ? null : wanted.Id) || (version is not null && version != (current?.Version ?? 0)))
            return null;

        var next = current is null ? wanted : current with
        {
            Settings = wanted.Settings,
            Secrets = wanted.Secrets,
            PreviousWebhookSecret = wanted.PreviousWebhookSecret,
            PreviousUntil = wanted.PreviousUntil,
            Version = current.Version + 1,
            Problem = null,
            SendProblem = null,
            SendCause = null,
            UnreadyDomains = null,
            UpdatedAt = entry.At,
        };
        if (current is null)
            next.Insert(session);
        else
            next.Update(session);

        ConfigurationVersions.Raise(session, ConnectionStore.Kind);
        Audit.Write(session, entry);
        return next;
    }

    private async Task<bool> ChangeAsync(Guid tenant, string provider, string action, string actor, Func<ConnectionRow, ConnectionRow> change)
    {
        var entry = audit.Entry(tenant, actor, action, new { provider });
        var changed = await writer.ChangeAsync(session =>
        {
            if (ConnectionRow.Lock(session, tenant, provider) is not { } row)
                return null;

            var next = change(row) with { Version = row.Version + 1, UpdatedAt = entry.At };
            next.Update(session);
            ConfigurationVersions.Raise(session, ConnectionStore.Kind);
            Audit.Write(session, entry);
            return next;
        });
        if (changed is not null)
            store.Forget(changed.TenantId, changed.Id);

        return changed is not null;
    }

    private async Task<ConnectionRow?> FindRowAsync(Guid tenant, string provider, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<ConnectionRow>($"""
            SELECT {ConnectionRow.Columns} FROM connections WHERE tenant_id = @tenant AND provider = @provider AND deleted_at IS NULL
            """, new { tenant, provider }, ct);
    }
}
