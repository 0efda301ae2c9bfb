using System.Text;
using MimeKit;

namespace PenguinMails.Mail.Smtp;

/// <summary>Who a message is from and to, as the servers on its way see it.</summary>
public sealed record SmtpEnvelope
{
    private const int MaxOctets = 254;

    /// <param name="returnPath">Where bounces go; empty for mail that must not bounce.</param>
    /// <param name="recipients">At least one, without angle brackets.</param>
    /// <exception cref="ArgumentException">An address could be read as more than an address.</exception>
    public SmtpEnvelope(string returnPath, IReadOnlyList<string> recipients)
    {
        ArgumentNullException.ThrowIfNull(returnPath);
        ArgumentNullException.ThrowIfNull(recipients);
        if (recipients.Count == 0)
            throw new ArgumentException("A message needs a recipient.", nameof(recipients));
        ReturnPath = returnPath;
        Recipients = recipients;
        Sender = returnPath.Length == 0 ? new(null, "") : Read(returnPath, nameof(returnPath));
        Mailboxes = [.. recipients.Select(static recipient => Read(recipient, nameof(recipients)))];
        NeedsSmtpUtf8 = !recipients.Append(returnPath).All(static address => Ascii.IsValid(address));
    }

    public string ReturnPath { get; }

    public IReadOnlyList<string> Recipients { get; }

    /// <summary>An address has characters beyond ASCII (RFC 6531).</summary>
    public bool NeedsSmtpUtf8 { get; }

    /// <summary>
    /// Asked when the server has accepted a recipient, before DATA is said. False keeps the message back and ends the connection, for the
    /// server waits; asked again where a connection that was idle proves dead and the message starts over on another.
    /// </summary>
    public Func<Task<bool>>? BeforeContent { get; init; }

    internal MailboxAddress Sender { get; }

    /// <summary>Of the recipients, in their order.</summary>
    internal IReadOnlyList<MailboxAddress> Mailboxes { get; }

    // Whoever could smuggle a line break in here could write commands.
    private static MailboxAddress Read(string address, string parameter)
    {
        ArgumentNullException.ThrowIfNull(address, parameter);
        if (Unprintable.FirstIn(address) >= 0 || Encoding.UTF8.GetByteCount(address) is 0 or > MaxOctets)
            throw new ArgumentException("This is no address.", parameter);
        try
        {
            return new(null, address);
        }
        catch (ParseException e)
        {
            throw new ArgumentException("This is no address.", parameter, e);
        }
    }
}
