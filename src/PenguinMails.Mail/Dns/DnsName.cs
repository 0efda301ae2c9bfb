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
        var position = offset;
        var bound = offset;
        var octets = 1;
        int? end = null;
        while (position < message.Length && message[position] is > 0 and var length)
        {
            if (length > LongestLabel)
            {
                if (!TryReadPointer(message, position, bound, out var target))
                    break;
                end ??= position + 2;
                position = bound = target;
                continue;
            }

            octets += length + 1;
            if (position + length >= message.Length || octets > Longest)
                break;
            AppendLabel(text, message.Slice(position + 1, length));
            position += length + 1;
        }

        var isWhole = position < message.Length && message[position] == 0;
        name = isWhole ? text.ToString() : "";
        offset = isWhole ? end ?? position + 1 : offset;
        return isWhole;
    }

    // Only ever backwards, so that no message makes a circle.
    private static bool TryReadPointer(ReadOnlySpan<byte> message, int position, int bound, out int target)
    {
        target = position + 1 < message.Length ? ((message[position] & 0x3F) << 8) | message[position + 1] : bound;
        return message[position] >= 0xC0 && target < bound;
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
