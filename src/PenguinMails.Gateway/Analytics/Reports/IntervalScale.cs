using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>How far an interval is drawn to both sides of nought.</summary>
internal static class IntervalScale
{
    /// <summary>A tiny difference should not look like a big one.</summary>
    private const double Narrowest = 0.01;

    public static double End(Interval interval) => 1.1 * Math.Max(Narrowest, Math.Max(Math.Abs(interval.Low), Math.Abs(interval.High)));
}
