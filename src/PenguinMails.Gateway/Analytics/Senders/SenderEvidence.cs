using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Analytics.Senders;

/// <summary>All that is known of a From domain at a mailbox provider.</summary>
internal sealed record SenderEvidence
{
    public required string FromDomain { get; init; }
    public required string MailboxProvider { get; init; }

    /// <summary>Of the last 30 days.</summary>
    public required Counts Counts { get; init; }

    public long PeakDay { get; init; }

    /// <summary>What receivers reported of our connections' email; null where none has.</summary>
    public ReportedAuthentication? Reported { get; init; }

    /// <summary>What DNS holds, as far as the connections that carry the domain know; null where they do not.</summary>
    public PublishedRecords Published { get; init; } = new();

    /// <summary>The refusals by a rule's code, the most first.</summary>
    public IReadOnlyList<(string Code, long Times)> Refusals { get; init; } = [];

    /// <summary>How often email was put off, by the code, the most first.</summary>
    public IReadOnlyList<(string Code, long Times)> Deferrals { get; init; } = [];

    public HonouredUnsubscribes? Unsubscribes { get; init; }

    /// <summary>Our own link works with one click only where it is https.</summary>
    public bool LinksAreHttps { get; init; } = true;
}

/// <param name="By">Who reported it, for people.</param>
internal sealed record ReportedAuthentication(string By, long Messages, long SpfPassed, long DkimPassed, long Aligned);

/// <summary>Null where nothing is known.</summary>
internal sealed record PublishedRecords(VerificationState? Spf = null, VerificationState? Dkim = null, VerificationState? Dmarc = null, string DmarcDetail = "");
