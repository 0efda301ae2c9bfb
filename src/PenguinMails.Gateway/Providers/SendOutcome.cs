namespace PenguinMails.Gateway.Providers;

/// <summary>How one attempt ended at the provider. A closed set: what follows from each is decided in Sending/Failover.</summary>
internal abstract record SendOutcome
{
    private SendOutcome() { }

    /// <summary>The provider took the envelope.</summary>
    public sealed record Accepted(string ProviderMessageId) : SendOutcome;

    /// <summary>The provider will never take this envelope; no other provider is tried.</summary>
    public sealed record Refused(RefusalReason Reason, string Detail) : SendOutcome;

    /// <summary>Too fast. Certainly not taken.</summary>
    public sealed record Throttled(TimeSpan? RetryAfter, string Detail) : SendOutcome;

    /// <summary>The provider could not take it now. Certainly not taken.</summary>
    public sealed record Unavailable(string Detail) : SendOutcome;

    /// <summary>The account is not fit to send this. Certainly not taken.</summary>
    public sealed record Misconfigured(ProblemScope Scope, string Detail) : SendOutcome;

    /// <summary>It may have been taken: ask before sending again.</summary>
    public sealed record Unknown(string Detail) : SendOutcome;
}

internal enum RefusalReason
{
    InvalidRecipient,
    SuppressedByProvider,
    Content,
    TooLarge,
    Other,
}

/// <summary>What a Misconfigured outcome closes: the whole connection, or the From domain at that connection.</summary>
internal enum ProblemScope
{
    Connection,
    FromDomain,
}
