namespace PenguinMails.Mail.Bounces;

/// <summary>RFC 4648, 6, in lower case and without padding; it is read in either case.</summary>
internal static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string Encode(ReadOnlySpan<byte> octets)
    {
        var text = new char[((octets.Length * 8) + 4) / 5];
        var (bits, count, written) = (0, 0, 0);
        foreach (var octet in octets)
        {
            bits = ((bits << 8) | octet) & 0xFFF;
            for (count += 8; count >= 5; count -= 5)
                text[written++] = Alphabet[(bits >> (count - 5)) & 31];
        }

        if (count > 0)
            text[written] = Alphabet[(bits << (5 - count)) & 31];
        return new(text);
    }

    /// <summary>Null for what <see cref="Encode"/> cannot have written but for case, so that each value has one spelling.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var octets = new byte[text.Length * 5 / 8];
        var (bits, count, written) = (0, 0, 0);
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal);
            if (value < 0)
                return null;
            bits = ((bits << 5) | value) & 0xFFF;
            count += 5;
            if (count < 8)
                continue;
            count -= 8;
            octets[written++] = (byte)(bits >> count);
        }

        return count < 5 && (bits & ((1 << count) - 1)) == 0 ? octets : null;
    }
}
