namespace PenguinMails.Mail.Domains;

/// <summary>A record that a sending domain needs: what to publish, and what is there.</summary>
/// <param name="Detail">A plain sentence: what was found, and what to do if it is not right.</param>
public sealed record DnsRecordCheck(DnsRecordKind Kind, PublishedRecord Record, DnsCheckState State, string Detail);

/// <summary>A record as the form of a DNS provider asks for it.</summary>
/// <param name="Type">TXT or MX.</param>
public sealed record PublishedRecord(string Name, string Type, string Value);

public enum DnsRecordKind
{
    Spf,
    Dkim,
    Dmarc,

    /// <summary>SPF of the domain that bounces come back to, which is the one receivers look at.</summary>
    BounceSpf,
    BounceMx,
}

public enum DnsCheckState
{
    Verified,

    /// <summary>Nothing is published yet.</summary>
    Pending,

    /// <summary>What is published is wrong.</summary>
    Failed,

    /// <summary>DNS could not be asked, or the record depends on the message: no reason to change what was known before.</summary>
    Unknown,
}
