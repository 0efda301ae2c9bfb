using PenguinMails.Mail.Dns;

namespace PenguinMails.Gateway.Validation;

/// <summary>Whether a domain takes email, as far as DNS tells.</summary>
internal enum MailDomain
{
    /// <summary>It names servers for its email.</summary>
    Takes,

    /// <summary>It names none, but has an address that email may be sent to (RFC 5321, 5.1).</summary>
    ByAddress,

    /// <summary>It says itself that it takes none (RFC 7505).</summary>
    TakesNone,

    /// <summary>It has neither servers for email nor an address.</summary>
    HasNoServer,

    /// <summary>There is no such domain.</summary>
    NotFound,

    /// <summary>Its servers are those of a service that shows advertisements on domains nobody uses.</summary>
    Parked,

    /// <summary>Nobody could say.</summary>
    NotKnown,
}

/// <summary>Asks DNS for a domain's servers. The resolver remembers the answers, and asks once for those who ask at the same time.</summary>
internal sealed class MailDomains(DnsResolver resolver)
{
    // Hosts of services that hold domains for sale.
    private static readonly string[] Parking = ["parkingcrew.net", "above.com", "h-email.net", "sedoparking.com", "bodis.com", "dan.com", "afternic.com", "parklogic.com", "hostedmxserver.com"];

    public async Task<MailDomain> OfAsync(string domain, CancellationToken ct) => await resolver.QueryAsync(domain, DnsRecordType.Mx, ct) switch
    {
        DnsAnswer.NoSuchName => MailDomain.NotFound,
        DnsAnswer.NoData => await WithoutMxAsync(domain, ct),
        DnsAnswer.Failed => MailDomain.NotKnown,
        var answer => ByHosts([.. answer.Of<DnsRecord.MailExchange>().Select(mx => mx.Host)]),
    };

    private static MailDomain ByHosts(IReadOnlyList<string> hosts) =>
        hosts.All(host => host.Length == 0) ? MailDomain.TakesNone
        : hosts.Any(host => Parking.Any(service => host == service || host.EndsWith("." + service, StringComparison.Ordinal))) ? MailDomain.Parked
        : MailDomain.Takes;

    private async Task<MailDomain> WithoutMxAsync(string domain, CancellationToken ct)
    {
        DnsAnswer[] answers = await Task.WhenAll(resolver.QueryAsync(domain, DnsRecordType.A, ct), resolver.QueryAsync(domain, DnsRecordType.Aaaa, ct));
        return answers.Any(answer => answer.Of<DnsRecord.Address>().Any()) ? MailDomain.ByAddress
            : answers.Any(answer => answer is DnsAnswer.Failed) ? MailDomain.NotKnown
            : MailDomain.HasNoServer;
    }
}
