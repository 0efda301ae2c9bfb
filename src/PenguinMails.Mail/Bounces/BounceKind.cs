namespace PenguinMails.Mail.Bounces;

/// <summary>
/// Why a receiver did not take a message. Whether to try again is told by the reply code alone, 4xx or 5xx; this says
/// whose fault it is and what to do about the recipient.
/// </summary>
public enum BounceKind
{
    /// <summary>Nothing is known, as when the reply is cut off.</summary>
    Other,

    /// <summary>The mailbox does not exist: suppress the address.</summary>
    Hard,

    /// <summary>Passing trouble, or a disabled mailbox: suppress only when it goes on.</summary>
    Soft,

    /// <summary>Spam filter, block list, reputation or too much mail: the recipient is good.</summary>
    Blocked,

    /// <summary>Over quota: soft.</summary>
    MailboxFull,

    /// <summary>The recipient's domain does not exist or takes no mail: suppress the address.</summary>
    InvalidDomain,

    /// <summary>The sender is not allowed to send so: authentication, DNS records, relaying, sender address.</summary>
    Policy,

    /// <summary>This message is refused, for its size, form or what it carries; the recipient is good.</summary>
    Content,
}
