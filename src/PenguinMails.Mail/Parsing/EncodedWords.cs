using System.Text;

namespace PenguinMails.Mail.Parsing;

/// <summary>
/// Decodes RFC 2047 words. Neighbours of one charset are joined before they are decoded, because many senders cut
/// through the middle of a character.
/// </summary>
internal static class EncodedWords
{
    // The standard says 75; some senders never fold. The bound keeps the search linear.
    private const int MaxWord = 2000;

    public static string Decode(string text)
    {
        var at = text.IndexOf("=?", StringComparison.Ordinal);
        if (at < 0)
            return text;

        var result = new StringBuilder(text.Length).Append(text, 0, at);
        while (at < text.Length)
        {
            if (TryReadRun(text, at, out var decoded, out var end))
                result.Append(decoded);
            else
                result.Append(text, at, end - at);
            var next = text.IndexOf("=?", end, StringComparison.Ordinal);
            at = next < 0 ? text.Length : next;
            result.Append(text, end, at - end);
        }

        return result.ToString();
    }

    /// <summary>Reads the word at a place and all that follow with only blanks between.</summary>
    private static bool TryReadRun(string text, int at, out string decoded, out int end)
    {
        decoded = "";
        end = at + 2;
        if (Word.Read(text, at) is not { } word)
            return false;

        var result = new StringBuilder();
        var pending = new List<byte>(word.Octets);
        for (end = word.End; Word.Read(text, AfterBlanks(text, end)) is { } next; word = next, end = word.End)
        {
            if (!next.Charset.Equals(word.Charset, StringComparison.OrdinalIgnoreCase))
            {
                result.Append(Charsets.Decode(pending.ToArray(), word.Charset));
                pending.Clear();
            }

            pending.AddRange(next.Octets);
        }

        decoded = result.Append(Charsets.Decode(pending.ToArray(), word.Charset)).ToString();
        return true;
    }

    private static int AfterBlanks(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
            at++;
        return at;
    }

    private sealed record Word(string Charset, byte[] Octets, int End)
    {
        public static Word? Read(string text, int at)
        {
            var rest = text.AsSpan(at, Math.Min(text.Length - at, MaxWord));
            if (!rest.StartsWith("=?", StringComparison.Ordinal))
                return null;
            var charset = rest[2..].IndexOf('?') + 2;
            if (charset is < 3 or > 60 || rest.Length < charset + 3 || rest[charset + 2] != '?')
                return null;
            var content = rest[(charset + 3)..];
            var length = content.IndexOf("?=", StringComparison.Ordinal);
            if (length < 0 || OctetsOf(rest[charset + 1], content[..length]) is not { } octets)
                return null;
            return new(CharsetName(rest[2..charset]), octets, at + charset + 3 + length + 2);
        }

        private static byte[]? OctetsOf(char encoding, ReadOnlySpan<char> content) => encoding switch
        {
            'B' or 'b' => TolerantBase64.Decode(ToOctets(content)),
            'Q' or 'q' => QuotedPrintableReader.Decode(ToOctets(content), isHeader: true),
            _ => null,
        };

        // A language may follow the charset (RFC 2231, 5).
        private static string CharsetName(ReadOnlySpan<char> name) =>
            (name.IndexOf('*') is >= 0 and var star ? name[..star] : name).ToString();

        private static byte[] ToOctets(ReadOnlySpan<char> content)
        {
            var octets = new byte[Encoding.UTF8.GetByteCount(content)];
            Encoding.UTF8.GetBytes(content, octets);
            return octets;
        }
    }
}
