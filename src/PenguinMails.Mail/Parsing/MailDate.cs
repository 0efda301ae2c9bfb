using System.Globalization;

namespace PenguinMails.Mail.Parsing;

/// <summary>The dates of header fields (RFC 5322, 3.3 and the old zones of 4.3).</summary>
public static class MailDate
{
    private const int MaxLength = 100;

    private static readonly string[] Forms = ["d MMM yyyy H:m:s zzz", "d MMM yyyy H:m zzz", "d MMM yy H:m:s zzz"];

    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null || text.Length > MaxLength)
            return null;
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var comment = text.IndexOf('(', StringComparison.Ordinal);
        var bare = text[(comma + 1)..(comment > comma ? comment : text.Length)].Trim();
        foreach (var zone in (ReadOnlySpan<string>)["GMT", "UTC", "UT", "Z"])
            if (bare.EndsWith($" {zone}", StringComparison.OrdinalIgnoreCase))
                bare = $"{bare[..^zone.Length]}+0000";
        return DateTimeOffset.TryParseExact(bare, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var date) ? date : null;
    }
}
