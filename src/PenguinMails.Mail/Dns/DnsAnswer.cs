namespace PenguinMails.Mail.Dns;

/// <summary>What is known of a name: records, that there are none, or that nobody could say.</summary>
public abstract record DnsAnswer
{
    private DnsAnswer()
    {
    }

    /// <summary>At least one record of the type that was asked for.</summary>
    public sealed record Records(IReadOnlyList<DnsRecord> All) : DnsAnswer;

    public sealed record NoSuchName : DnsAnswer;

    /// <summary>The name is there, but no record of this type.</summary>
    public sealed record NoData : DnsAnswer;

    /// <summary>It is not known whether there are records.</summary>
    public sealed record Failed(DnsFailure Reason, string Detail) : DnsAnswer;

    /// <summary>The records of one kind; none when there are none or it is not known.</summary>
    public IEnumerable<T> Of<T>() where T : DnsRecord => this is Records records ? records.All.OfType<T>() : [];
}

public enum DnsFailure
{
    /// <summary>What was asked for cannot be a name.</summary>
    BadName,

    /// <summary>No server could be reached, or none answered in time.</summary>
    Unanswered,

    /// <summary>The server could not find out (SERVFAIL) or did not understand.</summary>
    ServerFailure,
    Refused,
    Malformed,
}
