namespace PenguinMails.Mail.Smtp;

/// <summary>Where in a transaction a server refused a message.</summary>
public enum SmtpStage
{
    /// <summary>Here: the server does not offer what the message needs; it was not asked.</summary>
    Capability,
    Mail,
    Data,

    /// <summary>After the whole message.</summary>
    Content,
}

/// <summary>What has to be set right at the server's settings before any message can go.</summary>
public enum SmtpProblem
{
    /// <summary>User name, password or token are wrong.</summary>
    Credentials,

    /// <summary>The server wants authentication and none is set.</summary>
    AuthenticationRequired,

    /// <summary>The server offers no way to authenticate that may be used here.</summary>
    AuthenticationNotOffered,

    /// <summary>The server does not offer STARTTLS, or refused it.</summary>
    StartTlsNotOffered,

    /// <summary>The host has no address that may be connected to; see <see cref="SmtpServerSettings.Connect"/>.</summary>
    Address,

    /// <summary>The certificate is not valid, not for this host, or TLS failed otherwise.</summary>
    Certificate,
}

/// <summary>What became of a message.</summary>
public abstract record SmtpResult
{
    private SmtpResult()
    {
    }

    /// <summary>The server has taken the message, for all recipients but those that it refused one by one.</summary>
    public sealed record Accepted(SmtpReply Reply, IReadOnlyList<SmtpRefusal> Refusals) : SmtpResult
    {
        /// <summary>The number under which the server's log has it, where the reply tells.</summary>
        public string? QueueId => Smtp.QueueId.In(Reply.Text);
    }

    /// <summary>No recipient was accepted.</summary>
    public sealed record NoRecipient(IReadOnlyList<SmtpRefusal> Refusals) : SmtpResult;

    /// <summary>The message was refused for all recipients together; what was refused for one alone stands in Refusals.</summary>
    public sealed record Refused(SmtpStage Stage, SmtpReply Reply, IReadOnlyList<SmtpRefusal> Refusals) : SmtpResult;

    /// <summary>Not connected, or lost before the end of the message was written: it was certainly not taken.</summary>
    /// <param name="Detail">For people.</param>
    /// <param name="Reply">The server's word, where it turned the connection away (421, 554).</param>
    public sealed record NotTaken(string Detail, SmtpReply? Reply) : SmtpResult;

    /// <summary>The sender did not let the content go: it was certainly not taken.</summary>
    public sealed record Withheld : SmtpResult;

    /// <summary>The end of the message may have reached the server, and its answer did not reach us.</summary>
    public sealed record Unknown(string Detail) : SmtpResult;

    /// <summary>No message can go before this is set right; to try again at once would only hammer.</summary>
    public sealed record Misconfigured(SmtpProblem Problem, string Detail, SmtpReply? Reply) : SmtpResult;
}

/// <summary>What a connection without a message found.</summary>
/// <param name="Problem">Null when everything is right.</param>
public sealed record SmtpCheck(SmtpResult? Problem)
{
    /// <summary>Largest message in octets; null without a fixed limit.</summary>
    public long? MaxSize { get; init; }

    /// <summary>The mechanisms that the server offers.</summary>
    public IReadOnlyCollection<string> Authentication { get; init; } = [];
}
