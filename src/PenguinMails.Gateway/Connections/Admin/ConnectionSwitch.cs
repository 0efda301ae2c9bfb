using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Dispatch;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Disables a connection and enables it again, and tells what becomes of what is queued.</summary>
internal sealed class ConnectionSwitch(ConnectionStore connections, ConnectionChanges changes, ProviderCatalog catalog, Rerouting rerouting)
{
    /// <summary>What disabling it would do; null where there is no such connection.</summary>
    public async Task<PauseAhead?> AheadAsync(Guid tenant, string provider, CancellationToken ct)
    {
        if (await connections.FindAsync(tenant, provider, ct) is not { } connection)
            return null;

        var emails = await rerouting.OfAsync(tenant, connection, ct);
        return new(emails, connection.Enabled, emails.Ahead(provider, catalog));
    }

    /// <summary>It takes no more email, and what waits for it goes where the rules send it now.</summary>
    /// <returns>What has happened; null where there is no such connection.</returns>
    public async Task<string?> DisableAsync(Guid tenant, string provider, string actor, CancellationToken ct)
    {
        if (await connections.FindAsync(tenant, provider, ct) is not { } connection)
            return null;

        var emails = await rerouting.OfAsync(tenant, connection, ct);
        if (!await changes.SetEnabledAsync(tenant, provider, false, actor))
            return null;

        var left = emails.Due == 0 ? 0 : await rerouting.DrainAsync(tenant, connection.Id, ct);
        return $"{catalog.NameOf(provider)} is disabled. {emails.After(left, catalog)}";
    }

    /// <inheritdoc cref="DisableAsync"/>
    public async Task<string?> EnableAsync(Guid tenant, string provider, string actor, CancellationToken ct)
    {
        if (!await changes.SetEnabledAsync(tenant, provider, true, actor))
            return null;

        var stranded = await rerouting.StrandedAsync(tenant, ct);
        return stranded == 0
            ? $"{catalog.NameOf(provider)} is enabled. Routing rules send new email to it again."
            : $"{catalog.NameOf(provider)} is enabled. {stranded:N0} queued {(stranded == 1 ? "email that waits" : "emails that wait")} for a provider will follow within a minute.";
    }
}

/// <param name="Sentence">For people.</param>
internal sealed record PauseAhead(ReroutedEmails Emails, bool Enabled, string Sentence);
