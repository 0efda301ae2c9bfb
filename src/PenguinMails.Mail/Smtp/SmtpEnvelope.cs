using System.Text;

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
        if (returnPath.Length > 0)
            Check(returnPath, nameof(returnPath));
        NeedsSmtpUtf8 = !Ascii.IsValid(returnPath);
        for (var i = 0; i < recipients.Count; i++)
        {
            Check(recipients[i], nameof(recipients));
            NeedsSmtpUtf8 |= !Ascii.IsValid(recipients[i]);
        }

        ReturnPath = returnPath;
        Recipients = recipients;
    }

    public string ReturnPath { get; }

    public IReadOnlyList<string> Recipients { get; }

    /// <summary>An address has characters beyond ASCII (RFC 6531).</summary>
    public bool NeedsSmtpUtf8 { get; }

    // Whoever could smuggle a line break in here could write commands.
    private static void Check(string address, string parameter)
    {
        ArgumentNullException.ThrowIfNull(address, parameter);
        if (Unprintable.FirstIn(address) >= 0 || Encoding.UTF8.GetByteCount(address) is 0 or > MaxOctets || HasBracketsOutsideQuotes(address))
            throw new ArgumentException("This is no address.", parameter);
    }

    private static bool HasBracketsOutsideQuotes(string address)
    {
        if (!address.AsSpan().ContainsAny('<', '>', ' '))
            return false;
        var quoted = false;
        for (var i = 0; i < address.Length; i++)
        {
            if (address[i] == '\\' && quoted)
                i++;
            else if (address[i] == '"')
                quoted = !quoted;
            else if (!quoted && address[i] is '<' or '>' or ' ')
                return true;
        }

        return quoted;
    }
}
