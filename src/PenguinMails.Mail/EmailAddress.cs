namespace PenguinMails.Mail;

/// <summary>
/// An address as SMTP knows it. Domain is the lower-case A-label form; Local is unquoted and as given.
/// Only <see cref="TryParse"/> checks; the constructor is for parts that were checked before.
/// </summary>
public readonly record struct EmailAddress(string Local, string Domain)
{
    /// <summary>
    /// What comparing and suppression look-ups use: hosts may tell the case of a local part apart, none that matters does.
    /// </summary>
    public string Key => string.Concat(Local.ToLowerInvariant(), "@", Domain);

    public bool NeedsSmtpUtf8 => !System.Text.Ascii.IsValid(Local);

    /// <summary>What goes to a provider: the local part in quotes where it must be, and the domain.</summary>
    public override string ToString() => string.Concat(LocalPart.ToWire(Local), "@", Domain);

    /// <summary>Reads an address without name or angle brackets; on failure the problem is a sentence for people.</summary>
    public static bool TryParse(string text, out EmailAddress address, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = "";
        if (TryParsePlain(text, out address))
            return true;

        if (!MailboxReader.TryRead(text, out var mailbox, out problem))
            return false;
        if (text.TrimEnd().EndsWith('>'))
            problem = "Only the address belongs here, without a name and angle brackets.";
        address = mailbox.Address;
        return problem.Length == 0;
    }

    /// <summary>Nearly every address is of this form; whatever is not, good or bad, is left to the reader.</summary>
    internal static bool TryParsePlain(string text, out EmailAddress address)
    {
        address = default;
        var at = text.IndexOf('@');
        if (at < 1 || at > LocalPart.MaxOctets || text.Length > MaxOctets)
            return false;

        if (!LocalPart.IsAsciiDotAtom(text.AsSpan(0, at)) ||
            !DomainName.TryNormalizeAscii(text.AsSpan(at + 1), out var domain, out _))
            return false;

        address = new EmailAddress(text[..at], domain);
        return true;
    }

    /// <summary>A path is 256 octets with its angle brackets (RFC 5321, 4.5.3.1.3).</summary>
    internal const int MaxOctets = 254;
}
