using System.Text;
using MimeKit;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>The address fields of a message.</summary>
internal static class SmtpMailAddresses
{
    private const int LongName = 60;

    private static readonly FormatOptions LongLines = CreateLongLines();

    public static void Add(MimeMessage message, HeaderId field, InternetAddressList list, IReadOnlyList<Mailbox> mailboxes)
    {
        list.AddRange(mailboxes.Select(Address));
        if (mailboxes.Any(IsFoldedWrongly))
            message.Headers[message.Headers.IndexOf(field)].SetRawValue(Encoding.UTF8.GetBytes($" {list.ToString(LongLines, encode: true)}\r\n"));
    }

    private static MailboxAddress Address(Mailbox mailbox) =>
        new(Encoding.UTF8, SmtpMail.OneLine(mailbox.Name ?? "", "A display name"), SmtpMail.OneLine(mailbox.Address.ToString(), "An address"));

    /// <summary>MimeKit folds a name in quotes that is longer than a line in the middle of a word, which then reads as two.</summary>
    private static bool IsFoldedWrongly(Mailbox mailbox) => mailbox.Name is { Length: > LongName } name && Ascii.IsValid(name);

    private static FormatOptions CreateLongLines()
    {
        var options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        options.MaxLineLength = 900;
        return options;
    }
}
