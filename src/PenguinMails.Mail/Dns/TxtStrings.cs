using System.Text;

namespace PenguinMails.Mail.Dns;

/// <summary>A TXT record is a list of strings of at most 255 octets (RFC 1035, 3.3.14); long values are split and joined again.</summary>
public static class TxtStrings
{
    private const int Longest = 255;

    /// <param name="ascii">The value, ASCII only.</param>
    public static IReadOnlyList<string> Split(string ascii)
    {
        ArgumentNullException.ThrowIfNull(ascii);
        if (!Ascii.IsValid(ascii))
            throw new ArgumentException("A value that is split must be ASCII.", nameof(ascii));

        return ascii.Length == 0 ? [""] : [.. ascii.Chunk(Longest).Select(chunk => new string(chunk))];
    }
}
