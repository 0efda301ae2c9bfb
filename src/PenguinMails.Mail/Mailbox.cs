using System.Diagnostics.CodeAnalysis;

namespace PenguinMails.Mail;

/// <summary>RFC 5322 mailbox: optional display name and an address.</summary>
public sealed record Mailbox(string? Name, EmailAddress Address)
{
    /// <summary>Header form: the name in quotes when it has specials; non-ASCII names are left as they are.</summary>
    public override string ToString() =>
        string.IsNullOrWhiteSpace(Name) ? Address.ToString() : $"{DisplayName.ToHeader(Name)} <{Address}>";

    /// <summary>
    /// Reads "a@b", "&lt;a@b&gt;", "Name &lt;a@b&gt;" or "\"Doe, J.\" &lt;a@b&gt;" and drops comments;
    /// on failure the problem is a sentence for people.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Mailbox? mailbox, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = "";
        if (EmailAddress.TryParsePlain(text, out var plain))
        {
            mailbox = new Mailbox(null, plain);
            return true;
        }

        return MailboxReader.TryRead(text, out mailbox, out problem);
    }
}
