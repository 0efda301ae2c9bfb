using System.Globalization;

namespace PenguinMails.Gateway.Analytics.Senders;

internal static class SenderWords
{
    public static string Length(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => $"{Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture)} s",
        { TotalHours: < 1 } => $"{Math.Ceiling(time.TotalMinutes).ToString(CultureInfo.InvariantCulture)} min",
        _ => $"{Math.Ceiling(time.TotalHours).ToString(CultureInfo.InvariantCulture)} h",
    };
}
