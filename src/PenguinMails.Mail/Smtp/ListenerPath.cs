using System.Text;

namespace PenguinMails.Mail.Smtp;

/// <summary>The argument of MAIL and RCPT: a path in angle brackets and parameters (RFC 5321, 4.1.2).</summary>
internal readonly record struct ListenerPath(string Address, string[] Parameters)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private const int MaxOctets = 254;

    /// <param name="argument">What follows FROM: or TO:.</param>
    /// <returns>Null when it cannot be read.</returns>
    public static ListenerPath? Read(ReadOnlySpan<byte> argument)
    {
        argument = argument.TrimStart((byte)' ');
        var end = EndOfPath(argument);
        if (end < 0)
            return null;
        var path = WithoutRoute(argument[1..end]);
        var rest = argument[(end + 1)..];
        if (path.Length > MaxOctets || (rest.Length > 0 && rest[0] != ' ') || !Ascii.IsValid(rest) || Decode(path) is not { } address)
            return null;
        if (address.Length > 0 && (address.LastIndexOf('@') is var at && (at < 1 || at == address.Length - 1)))
            return null;
        return new(address, Encoding.ASCII.GetString(rest).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    // A quoted local part may hold a bracket.
    private static int EndOfPath(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '<')
            return -1;
        var quoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
                i++;
            else if (text[i] == '"')
                quoted = !quoted;
            else if (!quoted && text[i] is (byte)'<' or (byte)' ')
                return -1;
            else if (!quoted && text[i] == '>')
                return i;
        }

        return -1;
    }

    // "@one,@two:" before the address is to be accepted and ignored (RFC 5321, C).
    private static ReadOnlySpan<byte> WithoutRoute(ReadOnlySpan<byte> path) =>
        path.Length > 0 && path[0] == '@' && path.IndexOf((byte)':') is > 0 and var colon ? path[(colon + 1)..] : path;

    private static string? Decode(ReadOnlySpan<byte> path)
    {
        try
        {
            var text = Strict.GetString(path);
            return Unprintable.FirstIn(text) < 0 ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
