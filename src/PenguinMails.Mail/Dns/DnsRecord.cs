using System.Net;

namespace PenguinMails.Mail.Dns;

/// <summary>One record of an answer. Names are in lower case and without the dot at the end.</summary>
public abstract record DnsRecord
{
    private DnsRecord(string name, TimeSpan ttl) => (Name, Ttl) = (name, ttl);

    public string Name { get; }

    public TimeSpan Ttl { get; }

    /// <summary>A or AAAA.</summary>
    public sealed record Address(string Name, TimeSpan Ttl, IPAddress Value) : DnsRecord(Name, Ttl);

    /// <summary>CNAME or PTR.</summary>
    public sealed record HostName(string Name, TimeSpan Ttl, string Target) : DnsRecord(Name, Ttl);

    public sealed record MailExchange(string Name, TimeSpan Ttl, int Preference, string Host) : DnsRecord(Name, Ttl);

    /// <param name="Value">Its strings joined; octets over 127 as Latin-1.</param>
    public sealed record Text(string Name, TimeSpan Ttl, string Value) : DnsRecord(Name, Ttl);
}
