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

public sealed record SendingDomain(string Domain, VerificationState Status, IReadOnlyList<DnsRecord> Records)
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

public sealed record DnsRecord(string Purpose, string Type, string Name, string Value, VerificationState Status, int? Priority = null)
{
    /// <summary>What was found, and what to do; null where the provider does not say.</summary>
    public string? Detail { get; init; }
}

/// <summary>From good to bad.</summary>
public enum VerificationState
{
    Verified,
    Pending,
    Failed,
}

/// <param name="Verified">Null where the provider can't be asked.</param>
/// <param name="Word">As the seeds call it.</param>
/// <param name="Detail">Why it is not known, or what to do.</param>
public sealed record SenderState(bool? Verified, string Word, string? Detail = null);
