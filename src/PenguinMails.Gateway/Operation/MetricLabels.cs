using System.Globalization;

namespace PenguinMails.Gateway.Operation;

/// <summary>Labels as Prometheus writes them, without an allocation while they fit.</summary>
internal static class MetricLabels
{
    public static ReadOnlySpan<char> Format(ReadOnlySpan<KeyValuePair<string, object?>> tags, Span<char> buffer)
    {
        if (tags.IsEmpty)
            return [];

        var used = 0;
        foreach (var (name, value) in tags)
        {
            var text = value switch
            {
                null => "",
                string already => already,
                bool flag => flag ? "true" : "false",
                _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
            };
            if (!Append(buffer, ref used, name, text))
                return Slow(tags);
        }

        return buffer[..used];
    }

    private static bool Append(Span<char> buffer, ref int used, string name, string value)
    {
        // Twice the value, should every character need escaping.
        if (buffer.Length - used < name.Length + (2 * value.Length) + 4)
            return false;

        if (used > 0)
            buffer[used++] = ',';

        foreach (var c in name)
            buffer[used++] = char.IsAsciiLetterOrDigit(c) ? c : '_';

        buffer[used++] = '=';
        buffer[used++] = '"';
        foreach (var c in value)
        {
            if (c is '"' or '\\' or '\n')
                buffer[used++] = '\\';

            buffer[used++] = c == '\n' ? 'n' : c;
        }

        buffer[used++] = '"';
        return true;
    }

    private static ReadOnlySpan<char> Slow(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var length = 0;
        foreach (var (name, value) in tags)
            length += name.Length + (2 * (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Length) + 8;

        return Format(tags, new char[length]);
    }
}
