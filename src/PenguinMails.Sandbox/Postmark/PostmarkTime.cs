using System.Globalization;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>Answers carry US Eastern offsets, webhooks UTC, and the dates of a query are read as US Eastern.</summary>
internal static class PostmarkTime
{
    private static readonly TimeZoneInfo Eastern =
        TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out var zone)
            ? zone
            : TimeZoneInfo.CreateCustomTimeZone("Eastern", TimeSpan.FromHours(-5), "Eastern", "Eastern");

    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    public static string Local(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, Eastern).ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);

    public static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Eastern).DateTime);

    public static bool TryRead(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.NoCurrentDateDefault, out var read)) return false;
        time = read.Kind == DateTimeKind.Utc ? new(read) : new(read, Eastern.GetUtcOffset(read));
        return true;
    }
}
