using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Providers;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>The sending domains of a connection, as its provider keeps them; each change with its line in the audit log.</summary>
internal sealed class Domains(ConnectionStore connections, ConnectionChanges changes, DomainLists lists, ProviderCatalog catalog, AlertStore alerts)
{
    /// <summary>Null where the tenant has no such connection, or its provider keeps no domains.</summary>
    public Task<DomainAnswer?> ListAsync(Guid tenant, string provider, CancellationToken ct) =>
        AskAsync(tenant, provider, (adapter, connection) => adapter.ListAsync(connection, ct), ct);

    /// <inheritdoc cref="ListAsync"/>
    public Task<DomainAnswer?> AddAsync(Guid tenant, string provider, string domain, string actor, CancellationToken ct) =>
        ChangeAsync(tenant, provider, domain, "domain.added", actor, (adapter, connection) => adapter.AddAsync(connection, domain, ct), ct);

    /// <inheritdoc cref="ListAsync"/>
    public Task<DomainAnswer?> RemoveAsync(Guid tenant, string provider, string domain, string actor, CancellationToken ct) =>
        ChangeAsync(tenant, provider, domain, "domain.removed", actor, (adapter, connection) =>
            NameOf(domain) is null ? Nothing : adapter.RemoveAsync(connection, domain, ct), ct);

    /// <summary>Lets the provider look now. The connection's own domain sends again as soon as it is verified.</summary>
    /// <inheritdoc cref="ListAsync"/>
    public Task<DomainAnswer?> VerifyAsync(Guid tenant, string provider, string domain, CancellationToken ct) =>
        AskAsync(tenant, provider, async (adapter, connection) =>
        {
            var answer = NameOf(domain) is null ? new DomainAnswer.NoSuch() : await adapter.VerifyAsync(connection, domain, ct);
            var verified = answer is DomainAnswer.Are { Domains: [{ Status: VerificationState.Verified }] };
            if (verified)
                alerts.Clear(connection, AlertKind.DomainUnverified, domain.ToLowerInvariant());
            if (verified && domain.Equals(connection.UnverifiedDomain, StringComparison.OrdinalIgnoreCase))
                await changes.NoteCheckAsync(connection, new(true, ""));

            return answer;
        }, ct);

    /// <summary>Lower case, letters of other scripts as DNS writes them; null for what is no domain and must not get into a path.</summary>
    public static string? NameOf(string? text) =>
        text?.Trim() is { Length: > 0 } name && name.Contains('.', StringComparison.Ordinal) && EmailAddress.TryParse("postmaster@" + name, out var address, out _)
            ? address.Domain
            : null;

    private static Task<DomainAnswer> Nothing { get; } = Task.FromResult<DomainAnswer>(new DomainAnswer.NoSuch());

    private async Task<DomainAnswer?> AskAsync(
        Guid tenant, string provider, Func<ISendingDomains, Connection, Task<DomainAnswer>> ask, CancellationToken ct) =>
        await connections.FindAsync(tenant, provider, ct) is { } connection && catalog.Find(provider) is ISendingDomains adapter
            ? Forgetting(connection, await ask(adapter, connection))
            : null;

    /// <summary>What was asked of a provider just now is newer than what is remembered.</summary>
    private DomainAnswer Forgetting(Connection connection, DomainAnswer answer)
    {
        lists.Forget(connection);
        return answer;
    }

    private async Task<DomainAnswer?> ChangeAsync(
        Guid tenant, string provider, string domain, string action, string actor, Func<ISendingDomains, Connection, Task<DomainAnswer>> change, CancellationToken ct)
    {
        if (await connections.FindFreshAsync(tenant, provider, ct) is not { } connection || catalog.Find(provider) is not ISendingDomains adapter)
            return null;

        var answer = await change(adapter, connection);
        if (answer is DomainAnswer.Change own)
            answer = await changes.SaveAsync(tenant, provider, own.Settings, connection.Version, actor, ct) is { } saved
                ? await own.After(saved)
                : new DomainAnswer.Refused("Someone else just changed this connection. Try again.");
        lists.Forget(connection);
        if (answer is DomainAnswer.Are)
            await changes.NoteAsync(tenant, actor, action, new { provider, domain });

        return answer;
    }
}
