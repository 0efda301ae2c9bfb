using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Domains;

/// <summary>Whether bounces find their way back.</summary>
internal static class BounceMxCheck
{
    private const int UsualPreference = 10;

    public static DnsRecordCheck Judge(string domain, string host, DnsAnswer answer)
    {
        var finding = answer is DnsAnswer.Failed failed ? Finding.NotAsked(failed) : JudgeHosts(host, answer);
        return new(DnsRecordKind.BounceMx, new(domain, "MX", $"{UsualPreference} {host}"), finding.State, finding.Detail);
    }

    private static Finding JudgeHosts(string host, DnsAnswer answer)
    {
        var hosts = answer.Of<DnsRecord.MailExchange>().ToList();
        if (hosts.Count == 0)
            return Finding.Missing("No MX record is published yet: bounces cannot come back.");

        var first = hosts.Min(mx => mx.Preference);
        var isOurs = hosts.ToLookup(mx => string.Equals(mx.Host, host.TrimEnd('.'), StringComparison.OrdinalIgnoreCase));
        if (!isOurs[true].Any())
            return Finding.Wrong($"Bounces go to {NameOf(hosts.MinBy(mx => mx.Preference)!)} instead.");

        return isOurs[true].Any(mx => mx.Preference == first) && !isOurs[false].Any(mx => mx.Preference == first)
            ? Finding.Verified("Bounces come back.")
            : Finding.Wrong("Another host has the same or a lower preference and gets the bounces; remove it or give it a higher one.");
    }

    // The root as host says that the domain takes no mail (RFC 7505).
    private static string NameOf(DnsRecord.MailExchange mx) => mx.Host.Length == 0 ? "nobody (a null MX)" : mx.Host;
}
