using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Domains;

/// <summary>Looks up what a sending domain has published and says what is right, missing or wrong.</summary>
public static class SendingDomainCheck
{
    /// <summary>SPF, DKIM and DMARC of the domain and, if asked for, SPF and MX of the bounce domain.</summary>
    public static async Task<IReadOnlyList<DnsRecordCheck>> RunAsync(DnsResolver resolver, SendingDomainRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(request);
        var needs = SpfNeeds.Of(request.SpfMechanisms, request.SendingAddresses);
        List<Task<DnsRecordCheck>> checks =
        [
            SpfCheck.RunAsync(resolver, DnsRecordKind.Spf, request.Domain, needs, ct),
            DkimAsync(resolver, request, ct),
            DmarcCheck.RunAsync(resolver, request, ct),
        ];
        if (request.BounceDomain is { } bounces)
        {
            if (bounces != request.Domain)
                checks.Add(SpfCheck.RunAsync(resolver, DnsRecordKind.BounceSpf, bounces, needs, ct));
            if (request.BounceHost is { } host)
                checks.Add(BounceMxAsync(resolver, bounces, host, ct));
        }

        return await Task.WhenAll(checks).ConfigureAwait(false);
    }

    /// <summary>The DMARC policy alone, for a domain whose keys are elsewhere.</summary>
    public static Task<DnsRecordCheck> DmarcAsync(DnsResolver resolver, string domain, CancellationToken ct) =>
        DmarcCheck.RunAsync(resolver, new() { Domain = domain, DkimSelector = "", DkimRecord = "" }, ct);

    private static async Task<DnsRecordCheck> DkimAsync(DnsResolver resolver, SendingDomainRequest request, CancellationToken ct)
    {
        var name = $"{request.DkimSelector}._domainkey.{request.Domain}";
        var answer = await resolver.QueryAsync(name, DnsRecordType.Txt, ct).ConfigureAwait(false);
        return DkimCheck.Judge(name, request.DkimRecord, answer);
    }

    private static async Task<DnsRecordCheck> BounceMxAsync(DnsResolver resolver, string domain, string host, CancellationToken ct)
    {
        var answer = await resolver.QueryAsync(domain, DnsRecordType.Mx, ct).ConfigureAwait(false);
        return BounceMxCheck.Judge(domain, host, answer);
    }
}
