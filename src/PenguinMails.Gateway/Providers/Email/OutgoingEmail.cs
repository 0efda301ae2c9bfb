using System.ComponentModel;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Email;

/// <summary>One physical email of a message: one recipient, or all of them in group mode.</summary>
/// <param name="Id">Goes to the provider as <c>pm_env</c>, so that its events name the envelope.</param>
/// <param name="Variables">Values for <c>{{name}}</c> in subject and bodies; null where the message has none.</param>
/// <param name="UnsubscribeUrl">Our one-click link; null where there is none, see <see cref="ListUnsubscribeHeaders.AreOurs"/>.</param>
internal sealed record OutgoingEnvelope(
    Guid Id,
    OutgoingEmail Email,
    IReadOnlyList<EnvelopeRecipient> Recipients,
    IReadOnlyDictionary<string, string>? Variables = null,
    string? UnsubscribeUrl = null)
{
    /// <summary>Whom the header names, as far as they may be seen: all of a group, though some have the email already.</summary>
    public IReadOnlyList<EnvelopeRecipient> Named { get; init; } = Recipients;

    /// <summary>Null leaves it to the email and the connection's settings.</summary>
    public EnvelopeTracking? Tracking { get; init; }
}

/// <param name="DeliveryId">Names the envelope to this recipient, for links and return paths of our own.</param>
internal sealed record EnvelopeRecipient(Mailbox Mailbox, RecipientRole Role, Guid DeliveryId = default);

[Description("Where a recipient stands in an email.")]
public enum RecipientRole
{
    [Description("In To.")]
    To,

    [Description("In Cc.")]
    Cc,

    [Description("In Bcc: the others do not see it.")]
    Bcc,
}

/// <summary>The content of a message, shared by its envelopes.</summary>
internal sealed record OutgoingEmail : EmailContent
{
    public OutgoingEmail()
    {
    }

    public OutgoingEmail(EmailContent content) : base(content)
    {
    }

    public required Guid MessageId { get; init; }

    /// <summary>RFC 5322 Message-ID without brackets: the message's own, the same on every attempt at every provider.</summary>
    public required string MessageIdHeader { get; init; }

    /// <summary>When it was accepted or due for the first time: its Date field, the same on every attempt.</summary>
    public DateTimeOffset Date { get; init; }

    public required EmailType Type { get; init; }
    public required Mailbox From { get; init; }
}
