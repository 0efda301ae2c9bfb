namespace PenguinMails.Mail.Bounces;

/// <summary>
/// Why a receiver did not take a message. Whether to try again is told by the reply code alone, 4xx or 5xx; whose fault it is,
/// by <see cref="RefusedParty"/>.
/// </summary>
public enum BounceKind
{
    /// <summary>Nothing is known, as when the reply is cut off: nobody is to blame.</summary>
    Other,

    /// <summary>The mailbox does not exist, or is disabled for good: suppress the address.</summary>
    Hard,

    /// <summary>Passing trouble: suppress only when it goes on.</summary>
    Soft,

    /// <summary>Spam filter, block list, reputation or too much mail: the recipient is good.</summary>
    Blocked,

    /// <summary>Over quota: soft.</summary>
    MailboxFull,

    /// <summary>The recipient's domain does not exist or takes no mail: suppress the address.</summary>
    InvalidDomain,

    /// <summary>The sender is not allowed to send so: DNS records, relaying, sender address, a recipient that takes mail from some only.</summary>
    Policy,

    /// <summary>This message is refused, for its size, form or what it carries; the recipient is good.</summary>
    Content,

    /// <summary>SPF, DKIM or DMARC of the sender's domain do not satisfy the receiver.</summary>
    Authentication,
}
