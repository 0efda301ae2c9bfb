using System.Globalization;

namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>Days to choose with one click.</summary>
/// <param name="From">The first day (UTC) as it stands in the address; null for all.</param>
internal sealed record MessagePeriod(string Name, string? From)
{
    public static IReadOnlyList<MessagePeriod> All(DateTimeOffset now) =>
        [new("Any time", null), new("Today", Day(now, 0)), new("Last 7 days", Day(now, 6)), new("Last 30 days", Day(now, 29))];

    private static string Day(DateTimeOffset now, int before) => now.UtcDateTime.AddDays(-before).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
