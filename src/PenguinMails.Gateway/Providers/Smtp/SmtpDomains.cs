using System.Net;
using Microsoft.Extensions.Options;
using PenguinMails.Mail.Dkim;
using PenguinMails.Mail.Dns;
using PenguinMails.Mail.Domains;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>
/// The domains that a connection signs for. Nobody keeps them for us: which they are stands in the settings, and whether their
/// records are published is asked of the DNS.
/// </summary>
internal sealed class SmtpDomains(DnsResolver resolver, IOptions<SmtpOptions> options)
{
    public const string Bounces = "Bounces";
    public const string DefaultSelector = "pm";

    private static readonly string[] Purposes = ["SPF", "DKIM", "DMARC", Bounces];

    public static IReadOnlyList<string> Columns => Purposes;

    public async Task<IReadOnlyList<SendingDomain>> CheckAsync(SmtpSettings settings, IEnumerable<SmtpDkim> domains, CancellationToken ct) =>
        await Task.WhenAll(domains.Select(domain => CheckAsync(settings, domain, ct)));

    /// <summary>What was asked lately is asked again.</summary>
    public void Forget() => resolver.Clear();

    private async Task<SendingDomain> CheckAsync(SmtpSettings settings, SmtpDkim dkim, CancellationToken ct)
    {
        var checks = await SendingDomainCheck.RunAsync(resolver, new()
        {
            Domain = dkim.Domain,
            DkimSelector = dkim.Selector,
            DkimRecord = DkimKey.Import(Convert.FromBase64String(dkim.PrivateKey!)).PublicRecord,
            SpfMechanisms = [.. settings.Servers.Select(server => Mechanism(server.Host)).Distinct()],
            BounceDomain = settings.BounceDomain is { Length: > 0 } bounces ? bounces : null,
            BounceHost = options.Value.HostName,
        }, ct);
        var records = checks.Select(check => new DnsRecord(PurposeOf(check.Kind), check.Record.Type, check.Record.Name, check.Record.Value, StateOf(check.State))
        {
            Detail = check.Detail,
        }).ToList();
        // DMARC and the way of bounces are advice; without a signature nothing is believed.
        var status = records.Where(record => record.Purpose == "DKIM").Select(record => record.Status).Max();
        return new(dkim.Domain, status, records);
    }

    private static string Mechanism(string host) => IPAddress.TryParse(host, out var address)
        ? $"{(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "ip6" : "ip4")}:{address}"
        : $"a:{host}";

    private static string PurposeOf(DnsRecordKind kind) => kind switch
    {
        DnsRecordKind.Spf => "SPF",
        DnsRecordKind.Dkim => "DKIM",
        DnsRecordKind.Dmarc => "DMARC",
        DnsRecordKind.BounceSpf or DnsRecordKind.BounceMx => Bounces,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static VerificationState StateOf(DnsCheckState state) => state switch
    {
        DnsCheckState.Verified => VerificationState.Verified,
        DnsCheckState.Failed => VerificationState.Failed,
        DnsCheckState.Pending or DnsCheckState.Unknown => VerificationState.Pending,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
