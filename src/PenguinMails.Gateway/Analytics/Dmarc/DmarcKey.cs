using PenguinMails.Mail.Dmarc;

namespace PenguinMails.Gateway.Analytics.Dmarc;

/// <summary>What is known of messages that a report counts together.</summary>
internal sealed record DmarcKey
{
    public required string Source { get; init; }
    public required string HeaderFrom { get; init; }
    public required string Disposition { get; init; }
    public bool IsDkimAligned { get; init; }
    public bool IsSpfAligned { get; init; }

    /// <summary>Whose signatures are genuine: <c>domain/selector</c>, with spaces between them.</summary>
    public string SignedBy { get; init; } = "";

    /// <summary>Where bounces go, as far as SPF has proved it; empty where it has not.</summary>
    public string ReturnPath { get; init; } = "";

    public bool Passes => IsDkimAligned || IsSpfAligned;

    public IEnumerable<(string Domain, string Selector)> Signatures => SignedBy.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(signature => signature.Split('/', 2)).Select(parts => (parts[0], parts[^1]));

    public static DmarcKey Of(DmarcRow row) => new()
    {
        Source = (row.Source.IsIPv4MappedToIPv6 ? row.Source.MapToIPv4() : row.Source).ToString(),
        HeaderFrom = row.HeaderFrom,
        Disposition = row.Disposition,
        IsDkimAligned = row.IsDkimAligned,
        IsSpfAligned = row.IsSpfAligned,
        SignedBy = string.Join(' ', row.Signatures.Where(one => one.Passed && one.Domain.Length > 0)
            .Select(one => $"{one.Domain}/{one.Selector.Replace(' ', '_')}").Distinct().Order(StringComparer.Ordinal)),
        ReturnPath = row.SpfPassed ? row.SpfDomain : "",
    };
}
