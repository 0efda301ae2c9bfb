using MathNet.Numerics.Distributions;

namespace PenguinMails.Gateway.Statistics;

/// <summary>Between which ranks of a sorted sample its population's median lies, without a word about its shape.</summary>
internal static class MedianRanks
{
    /// <summary>1-based and both included; null where so few can't tell at this confidence.</summary>
    public static (long Low, long High)? Of(long n, double confidence = 0.95)
    {
        var half = (1 - confidence) / 2;
        if (n < 1 || Math.Pow(0.5, n) > half)
            return null;

        var low = Lowest(n, half);
        return (low, n + 1 - low);
    }

    /// <summary>The largest rank below which a half or less of the doubt lies.</summary>
    private static long Lowest(long n, double half)
    {
        var (below, above) = (0L, (n + 1) / 2);
        while (below < above)
        {
            var middle = (below + above + 1) / 2;
            if (Binomial.CDF(0.5, (int)n, middle - 1) <= half)
                below = middle;
            else
                above = middle - 1;
        }

        return below;
    }
}
