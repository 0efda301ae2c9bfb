using System.Globalization;
using System.Text.RegularExpressions;

namespace PenguinMails.Gateway.Http;

/// <summary>How numbers, rates, times and names are written for people.</summary>
internal static partial class Formats
{
    private static readonly (TimeSpan Length, string Name)[] Units =
    [
        (TimeSpan.FromDays(1), "day"), (TimeSpan.FromHours(1), "hour"), (TimeSpan.FromMinutes(1), "minute"),
    ];

    private static readonly IdnMapping Idn = new();

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Rate(double? rate) => rate is { } known
        ? (known * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%"
        : "–";

    public static string Latency(long milliseconds) => milliseconds < 1000
        ? $"{Count(milliseconds)} ms"
        : (milliseconds / 1000d).ToString("0.0", CultureInfo.InvariantCulture) + " s";

    /// <summary>As a title takes it: short, and without characters that turn or hide what stands beside it.</summary>
    public static string OneLine(string text, int most) => Short(
        string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c).Where(c => c is not ('\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')))).Trim(), most);

    /// <summary>Cut where it is too long, but not amidst a character.</summary>
    public static string Short(string text, int most)
    {
        if (text.Length <= most)
            return text;

        var end = StringInfo.GetNextTextElementLength(text.AsSpan(most - 1)) > 1 || char.IsLowSurrogate(text[most - 1]) ? most - 2 : most - 1;
        return text[..end].TrimEnd() + "…";
    }

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => (bytes / 1024d).ToString("0.0", CultureInfo.InvariantCulture) + " KB",
        _ => (bytes / 1024d / 1024).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
    };

    public static string Day(DateTimeOffset time) => time.ToUniversalTime().ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Exact(DateTimeOffset time) => time.ToUniversalTime().ToString("d MMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>To the millisecond, or to the second of what is only known so.</summary>
    public static string Precise(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("d MMM yyyy, ", CultureInfo.InvariantCulture) + TimeOfDay(time) + " UTC";

    /// <inheritdoc cref="Precise"/>
    public static string TimeOfDay(DateTimeOffset time) =>
        time.ToUniversalTime().ToString(time.Millisecond == 0 ? "HH:mm:ss" : "HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>"7 ms", "2.1 s", "3 min 20 s", "1 d 2 h".</summary>
    public static string Elapsed(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => Latency((long)time.TotalMilliseconds),
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        { TotalDays: < 1 } => $"{time.Hours} h {time.Minutes} min",
        _ => $"{Count((long)time.TotalDays)} d {time.Hours} h",
    };

    /// <summary>"2 hours ago", "in 5 minutes"; after a month the day.</summary>
    public static string Relative(DateTimeOffset time, DateTimeOffset now)
    {
        var distance = (now - time).Duration();
        if (distance < TimeSpan.FromMinutes(1))
            return time > now ? "in a moment" : "just now";
        if (distance > TimeSpan.FromDays(30))
            return time.ToUniversalTime().ToString("d MMM yyyy", CultureInfo.InvariantCulture);

        return time > now ? $"in {Whole(distance)}" : $"{Whole(distance)} ago";
    }

    /// <summary>"143 ms", "1.2 s", "2 hours".</summary>
    public static string Duration(TimeSpan time) => time < TimeSpan.FromMinutes(1) ? Latency((long)time.TotalMilliseconds) : Whole(time);

    private static string Whole(TimeSpan time)
    {
        var (length, name) = Units.First(unit => time >= unit.Length);
        var count = (long)(time / length);
        return $"{count} {name}{(count == 1 ? "" : "s")}";
    }

    /// <summary>As people write it and, where that is another script, as DNS does: a name that only looks like a known one is seen for what it is.</summary>
    public static string Domain(string domain)
    {
        try
        {
            var written = Idn.GetUnicode(domain);
            return written == domain ? domain : $"{written} ({domain})";
        }
        catch (ArgumentException)
        {
            return domain;
        }
    }

    /// <summary><c>cold_outreach</c> and <c>ColdOutreach</c> as "Cold outreach".</summary>
    public static string Words(string name)
    {
        var spaced = WordStart().Replace(name.Replace('_', ' '), " $1").ToLowerInvariant();
        return char.ToUpperInvariant(spaced[0]) + spaced[1..];
    }

    [GeneratedRegex("(?<=[a-z])([A-Z])")]
    private static partial Regex WordStart();
}
