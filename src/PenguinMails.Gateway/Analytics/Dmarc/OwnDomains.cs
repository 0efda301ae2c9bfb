using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Analytics.Dmarc;

/// <summary>Which domains a tenant sends from: email went out from them, or a connection has a sender or a key of them.</summary>
internal sealed class OwnDomains(ConnectionStore connections, ProviderCatalog catalog, SenderUse use)
{
    /// <summary>Also where the policy is that of the domain above, or a domain below has its own.</summary>
    public async Task<bool> AreOfAsync(Guid tenant, string domain, CancellationToken ct)
    {
        var sent = await use.DomainsOfTenantAsync(tenant, ct);
        return (await connections.OfTenantAsync(tenant, ct)).SelectMany(Named).Concat(sent.SelectMany(domains => domains)).Any(own => Belong(own, domain));
    }

    private IEnumerable<string> Named(Connection connection)
    {
        if (catalog.Find(connection.Provider)?.ProfileOf(connection) is not { } profile)
            return [];

        var senders = new[] { profile.DefaultSender, profile.TestSender }.OfType<string>()
            .Select(sender => Mailbox.TryParse(sender, out var mailbox, out _) ? mailbox.Address.Domain : null).OfType<string>();
        return [.. senders, .. profile.Marks.Domains, .. profile.Marks.Keys.Select(key => key.Domain)];
    }

    private static bool Belong(string one, string other) =>
        one == other || one.EndsWith("." + other, StringComparison.Ordinal) || other.EndsWith("." + one, StringComparison.Ordinal);
}
