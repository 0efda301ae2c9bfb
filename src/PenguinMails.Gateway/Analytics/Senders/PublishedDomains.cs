using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers;
using PenguinMails.Mail.Dns;
using PenguinMails.Mail.Domains;

namespace PenguinMails.Gateway.Analytics.Senders;

/// <summary>What DNS and the providers' lists say of From domains. Who does not answer soon is asked on, for the next time.</summary>
internal sealed class PublishedDomains(DomainLists lists, ProviderCatalog catalog, DnsResolver resolver, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <param name="domains">Each with the connections that carry it.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<IReadOnlyDictionary<string, PublishedRecords>> OfAsync(IReadOnlyDictionary<string, IReadOnlyList<Connection>> domains, CancellationToken ct)
    {
        var listed = domains.Values.SelectMany(connections => connections).DistinctBy(connection => connection.Id)
            .ToDictionary(connection => connection.Id, connection => SoonAsync(lists.OfAsync(connection, CancellationToken.None), ct));
        var policies = domains.Keys.ToDictionary(domain => domain, domain => SoonAsync(PolicyAsync(domain), ct));
        await Task.WhenAll([.. listed.Values, .. policies.Values]);
        return domains.ToDictionary(domain => domain.Key, domain =>
        {
            var signers = domain.Value.Select(connection => SignerOf(connection, domain.Key, listed[connection.Id].Result)).ToList();
            var policy = policies[domain.Key].Result;
            return new PublishedRecords(
                Worst(signers.Select(signer => signer.Of("SPF"))), Worst(signers.Select(signer => signer.Of(signer.Dkim))), StateOf(policy?.State), policy?.Detail ?? "");
        });
    }

    private Signer SignerOf(Connection connection, string domain, DomainAnswer? answer)
    {
        var adapter = catalog.Find(connection.Provider) as ISendingDomains;
        var name = adapter?.SignerOf(connection, domain);
        return new(adapter?.DkimColumn ?? "", (answer as DomainAnswer.Are)?.Domains.FirstOrDefault(one => one.Domain.Equals(name, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>One connection that is not ready is enough for email to fail.</summary>
    private static VerificationState? Worst(IEnumerable<VerificationState?> states) => states.Max();

    private static VerificationState? StateOf(DnsCheckState? state) => state switch
    {
        DnsCheckState.Verified => VerificationState.Verified,
        DnsCheckState.Pending => VerificationState.Pending,
        DnsCheckState.Failed => VerificationState.Failed,
        _ => null,
    };

    private async Task<DnsRecordCheck?> PolicyAsync(string domain) => await SendingDomainCheck.DmarcAsync(resolver, domain, CancellationToken.None);

    private async Task<T?> SoonAsync<T>(Task<T?> asked, CancellationToken ct) where T : class
    {
        try
        {
            return await asked.WaitAsync(Patience, time, ct);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private readonly record struct Signer(string Dkim, SendingDomain? Domain)
    {
        public VerificationState? Of(string purpose) => Domain?.Of(purpose);
    }
}
