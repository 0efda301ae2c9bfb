namespace PenguinMails.Gateway.Providers;

/// <summary>How one attempt ended at the provider. A closed set: what follows from each is decided in Sending/Failover.</summary>
internal abstract record SendOutcome
{
    private SendOutcome() { }

    /// <summary>The provider took the envelope.</summary>
    public sealed record Accepted(string ProviderMessageId) : SendOutcome
    {
        /// <summary>What became of those recipients of a group that it did not take, by their place in the envelope.</summary>
        public IReadOnlyDictionary<int, SendOutcome> Without { get; init; } = Everybody;

        private static readonly Dictionary<int, SendOutcome> Everybody = [];
    }

    /// <summary>The provider will never take this envelope; no other provider is tried.</summary>
    public sealed record Refused(RefusalReason Reason, string Detail) : SendOutcome
    {
        /// <summary>Why the address itself must not be mailed from now on.</summary>
        public SuppressionReason? Suppresses { get; init; }
    }

    /// <summary>Too fast. Certainly not taken.</summary>
    public sealed record Throttled(TimeSpan? RetryAfter, string Detail) : SendOutcome;

    /// <summary>The provider could not take it now. Certainly not taken.</summary>
    /// <param name="OfEnvelope">True where it says nothing about other envelopes: greylisted, mailbox busy.</param>
    public sealed record Unavailable(string Detail, bool OfEnvelope = false) : SendOutcome
    {
        /// <summary>The recipient's mailbox has no room.</summary>
        public bool MailboxFull { get; init; }
    }

    /// <summary>The account is not fit to send this. Certainly not taken.</summary>
    /// <param name="Scope">What of the connection is not fit.</param>
    /// <param name="Detail">The provider's words.</param>
    /// <param name="InvalidKey">True where it is the key that is wrong.</param>
    public sealed record Misconfigured(ProblemScope Scope, string Detail, bool InvalidKey = false) : SendOutcome;

    /// <summary>It may have been taken: ask before sending again.</summary>
    public sealed record Unknown(string Detail) : SendOutcome;
}

internal enum RefusalReason
{
    InvalidRecipient,
    SuppressedByProvider,

    /// <summary>The receiving server does not want the sender's email, for this recipient at least.</summary>
    Sender,
    Content,
    TooLarge,
    Other,
}

/// <summary>What a Misconfigured outcome closes: the whole connection, the From domain at that connection, or that only to the recipient's mailbox provider.</summary>
internal enum ProblemScope
{
    Connection,
    FromDomain,

    /// <summary>The recipient's mailbox provider wants the From domain authenticated.</summary>
    Authentication,
}
