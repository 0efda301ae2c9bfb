using System.Text;

namespace PenguinMails.Mail.Dns;

/// <summary>Names on the wire: labels of up to 63 octets, 255 in all, perhaps pointing back into the message (RFC 1035, 4.1.4).</summary>
internal static class DnsName
{
    private const int LongestLabel = 63;
    private const int Longest = 255;

    /// <summary>Lower case, without the dot at the end. Any ASCII letters are taken, since names like _dmarc are no host names.</summary>
    public static bool TryNormalize(string text, out string name)
    {
        name = text.TrimEnd('.').ToLowerInvariant();
        return name.Length is > 0 and <= Longest - 2
            && !name.AsSpan().ContainsAnyExceptInRange('!', '~')
            && !name.Contains('\\', StringComparison.Ordinal)
            && name.Split('.').All(label => label.Length is > 0 and <= LongestLabel);
    }

    /// <summary>Writes a normalised name and returns what is behind it.</summary>
    public static Span<byte> Write(string name, Span<byte> to)
    {
        foreach (var range in name.AsSpan().Split('.'))
        {
            var label = name.AsSpan()[range];
            to[0] = (byte)label.Length;
            Encoding.ASCII.GetBytes(label, to[1..]);
            to = to[(label.Length + 1)..];
        }

        to[0] = 0;
        return to[1..];
    }

    /// <summary>Reads a name at an offset that then stands behind it. The root is the empty name.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, out string name)
    {
        var text = new StringBuilder();
        name = "";
        var position = offset;
        var bound = offset;
        var end = -1;
        for (var octets = 1; octets <= Longest;)
        {
            if (position >= message.Length)
                return false;

            var length = message[position];
            if (length == 0)
            {
                offset = end < 0 ? position + 1 : end;
                name = text.ToString();
                return true;
            }

            if (length > LongestLabel)
            {
                // Only ever backwards, so that no message makes a circle.
                if (length < 0xC0 || position + 1 >= message.Length)
                    return false;
                var target = ((length & 0x3F) << 8) | message[position + 1];
                if (target >= bound)
                    return false;
                end = end < 0 ? position + 2 : end;
                position = bound = target;
                continue;
            }

            if (position + length >= message.Length)
                return false;
            AppendLabel(text, message.Slice(position + 1, length));
            position += length + 1;
            octets += length + 1;
        }

        return false;
    }

    // What would read as something else is written as its number (RFC 1035, 5.1).
    private static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        if (text.Length > 0)
            text.Append('.');
        foreach (var octet in label)
        {
            var letter = char.ToLowerInvariant((char)octet);
            if (letter is > ' ' and <= '~' and not ('.' or '\\'))
                text.Append(letter);
            else
                text.Append('\\').Append(octet.ToString("D3", System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
