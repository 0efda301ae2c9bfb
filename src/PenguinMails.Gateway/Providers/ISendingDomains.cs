using System.ComponentModel;

namespace PenguinMails.Gateway.Providers;

/// <summary>An adapter whose provider keeps sending domains and their DNS records.</summary>
internal interface ISendingDomains
{
    /// <summary>What is looked at of each domain, as the table's columns; the <see cref="DnsRecord.Purpose"/> of its records.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>The column of the signature.</summary>
    string DkimColumn => "DKIM";

    /// <summary>The column of the domain that bounces come back to; null where there is none.</summary>
    string? ReturnPathColumn => null;

    /// <summary>The column of the domain that tracked links lead through; null where it is the provider's own.</summary>
    string? TrackingColumn => null;

    /// <summary>False where email goes out from domains that are not verified, too.</summary>
    bool RefusesUnverified => true;

    /// <summary>The domain whose records stand for email from another.</summary>
    string SignerOf(Connection connection, string fromDomain) => fromDomain;

    Task<DomainAnswer> ListAsync(Connection connection, CancellationToken ct);

    Task<DomainAnswer> AddAsync(Connection connection, string domain, CancellationToken ct);

    /// <summary>Lets the provider look at the DNS now.</summary>
    Task<DomainAnswer> VerifyAsync(Connection connection, string domain, CancellationToken ct);

    Task<DomainAnswer> RemoveAsync(Connection connection, string domain, CancellationToken ct);

    /// <summary>Whether the connection's sender or domain may send.</summary>
    Task<SenderState> SenderAsync(Connection connection, CancellationToken ct);
}

/// <summary>How a question about domains ended.</summary>
internal abstract record DomainAnswer
{
    private DomainAnswer() { }

    /// <param name="Domains">All of them, the one that was asked for, or none where it was removed.</param>
    public sealed record Are(IReadOnlyList<SendingDomain> Domains) : DomainAnswer;

    public sealed record NoSuch : DomainAnswer;

    /// <summary>The domains of this connection are its own settings, which are to be saved so.</summary>
    /// <param name="After">What to answer once they are.</param>
    public sealed record Change(object Settings, Func<Connection, Task<DomainAnswer>> After) : DomainAnswer;

    /// <summary>The connection lacks what it takes, such as a second key.</summary>
    public sealed record NotAble(string Detail) : DomainAnswer;

    /// <summary>The provider refuses the domain itself.</summary>
    public sealed record Refused(string Detail) : DomainAnswer;

    public sealed record Failed(ConnectionCheck Check) : DomainAnswer;
}

[Description("A sending domain at a provider.")]
public sealed record SendingDomain(
    [property: Description("The domain.")] string Domain,
    [property: Description("Whether the provider sends from it.")] VerificationState Status,
    [property: Description("The DNS records to publish.")] IReadOnlyList<DnsRecord> Records)
{
    /// <summary>Of all records of one purpose; null where there is none.</summary>
    public VerificationState? Of(string purpose)
    {
        VerificationState? worst = null;
        foreach (var record in Records)
            if (record.Purpose == purpose && (worst is null || record.Status > worst))
                worst = record.Status;

        return worst;
    }
}

[Description("A DNS record to publish.")]
public sealed record DnsRecord(
    [property: Description("What the record is for, such as `DKIM`.")] string Purpose,
    [property: Description("The record type, such as `TXT`.")] string Type,
    [property: Description("The full name of the record.")] string Name,
    [property: Description("What the record holds.")] string Value,
    [property: Description("Whether the record was found in DNS.")] VerificationState Status,
    [property: Description("The priority of an MX record; null for other types.")] int? Priority = null)
{
    [Description("What was found, and what to do; null where the provider does not say.")]
    public string? Detail { get; init; }
}

/// <summary>From good to bad.</summary>
[Description("What DNS holds of what is needed.")]
public enum VerificationState
{
    [Description("All is there.")]
    Verified,

    [Description("Not found yet.")]
    Pending,

    [Description("Found, and wrong.")]
    Failed,
}

/// <param name="Verified">Null where the provider can't be asked.</param>
/// <param name="Word">As the seeds call it.</param>
/// <param name="Detail">Why it is not known, or what to do.</param>
public sealed record SenderState(bool? Verified, string Word, string? Detail = null);
