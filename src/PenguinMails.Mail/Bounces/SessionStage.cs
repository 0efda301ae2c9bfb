namespace PenguinMails.Mail.Bounces;

/// <summary>What the server answered when it refused. A recipient is refused at its own command or not at all.</summary>
public enum SessionStage
{
    /// <summary>Not told, as in most reports.</summary>
    Unknown,

    /// <summary>The connection itself.</summary>
    Connection,

    /// <summary>EHLO, STARTTLS or AUTH.</summary>
    Hello,

    /// <summary>MAIL FROM.</summary>
    Sender,

    /// <summary>RCPT TO.</summary>
    Recipient,

    /// <summary>DATA.</summary>
    Data,

    /// <summary>The whole message.</summary>
    Content,
}
