using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// What a message that came to the bounce address has to say. All of it is the claim of whoever sent it: nothing may follow
/// from it unless one of <see cref="ReturnPaths"/> proves to be ours (<see cref="VerpAddress"/>).
/// </summary>
public abstract record InboundReport
{
    private InboundReport()
    {
    }

    /// <summary>
    /// Addresses that may be the signed return path: those the report was sent to, then the returned message's own.
    /// The recipient of the envelope, where it is known, should be tried before them.
    /// </summary>
    public IReadOnlyList<string> ReturnPaths { get; init; } = [];

    /// <summary>The header of the message that is reported about, as far as it was sent back.</summary>
    public HeaderList? Returned { get; init; }

    /// <summary>The Message-ID of the message that is reported about, with its angle brackets.</summary>
    public string? OriginalMessageId { get; init; }

    /// <summary>What became of a message, recipient by recipient: a DSN (RFC 3464) or one of the older forms.</summary>
    public sealed record Delivery(IReadOnlyList<RecipientReport> Recipients) : InboundReport
    {
        /// <summary>A report by RFC 3464; otherwise it was read from sentences written for people.</summary>
        public required bool IsStandard { get; init; }

        /// <summary>ENVID of the submission, decoded from xtext (RFC 3461, 4.4).</summary>
        public string? EnvelopeId { get; init; }

        public string? ReportingMta { get; init; }

        public DateTimeOffset? ArrivedAt { get; init; }
    }

    /// <summary>A recipient called the message spam (RFC 5965).</summary>
    public sealed record Complaint(string FeedbackType) : InboundReport
    {
        /// <summary>Often blacked out and then empty.</summary>
        public IReadOnlyList<string> Recipients { get; init; } = [];

        public string? UserAgent { get; init; }

        public DateTimeOffset? ReceivedAt { get; init; }
    }

    /// <summary>Feedback that is no complaint, such as not-spam or a failed authentication.</summary>
    public sealed record OtherFeedback(string FeedbackType) : InboundReport;

    /// <summary>Out of office, a read receipt, an acknowledgement: says nothing about delivery.</summary>
    public sealed record AutoReply : InboundReport;

    /// <summary>A person's answer, or nothing that is known.</summary>
    public sealed record Unclassified : InboundReport;
}
