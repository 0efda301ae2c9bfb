using System.Net;

namespace PenguinMails.Mail.Dns;

/// <summary>One record of an answer. Names are in lower case and without the dot at the end.</summary>
public abstract record DnsRecord
{
    private DnsRecord()
    {
    }

    /// <summary>A or AAAA.</summary>
    public sealed record Address(IPAddress Value) : DnsRecord;

    /// <summary>CNAME.</summary>
    public sealed record Alias(string Target) : DnsRecord;

    public sealed record MailExchange(int Preference, string Host) : DnsRecord;

    /// <param name="Value">Its strings joined.</param>
    public sealed record Text(string Value) : DnsRecord;
}
