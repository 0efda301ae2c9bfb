using System.Net;

namespace PenguinMails.Mail.Dmarc;

/// <summary>
/// What one receiver saw of a domain's email for a while (RFC 7489, appendix C; RFC 9990). All of it is the claim of whoever sent it.
/// Domains are in lower case and in ASCII.
/// </summary>
public sealed record DmarcReport
{
    /// <summary>Who reports.</summary>
    public required string Organization { get; init; }

    /// <summary>The organization's own name for the report.</summary>
    public required string Id { get; init; }

    /// <summary>Where the policy was found.</summary>
    public required string Domain { get; init; }

    /// <summary>What the domain asks for: none, quarantine or reject; empty where the report does not say.</summary>
    public string Policy { get; init; } = "";

    public required DateTimeOffset BeganAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public required IReadOnlyList<DmarcRow> Rows { get; init; }
}

/// <summary>Messages from one address that were judged alike.</summary>
public sealed record DmarcRow
{
    public required IPAddress Source { get; init; }

    public required long Messages { get; init; }

    /// <summary>What was done with them: none, quarantine, reject or pass.</summary>
    public required string Disposition { get; init; }

    /// <summary>DKIM passed for a domain that matches the From address.</summary>
    public required bool IsDkimAligned { get; init; }

    /// <summary>SPF passed for a domain that matches the From address.</summary>
    public required bool IsSpfAligned { get; init; }

    public required string HeaderFrom { get; init; }

    /// <summary>Why the policy was not followed, such as forwarded; null where it was.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<DmarcSignature> Signatures { get; init; } = [];

    /// <summary>The domain that SPF was asked of; empty where none was.</summary>
    public string SpfDomain { get; init; } = "";

    public bool SpfPassed { get; init; }
}

/// <param name="Domain">Who signed.</param>
/// <param name="Selector">Which key; empty where the report does not say.</param>
/// <param name="Passed">Whether the signature is genuine.</param>
public readonly record struct DmarcSignature(string Domain, string Selector, bool Passed);
