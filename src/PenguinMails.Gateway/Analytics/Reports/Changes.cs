namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>How a figure moved against the range before; null where there is nothing to compare it with.</summary>
internal static class Changes
{
    /// <summary>By what share: 0.1 is a tenth more.</summary>
    public static double? OfCount(long now, long? before) => before > 0 ? (double)(now - before.Value) / before.Value : null;

    /// <summary>A difference of rates: 0.01 is a point more.</summary>
    public static double? OfRate(double? now, double? before) => now - before;
}
