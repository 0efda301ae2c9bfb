using MathNet.Numerics.Distributions;

namespace PenguinMails.Gateway.Statistics;

/// <summary>So many of so many, such as the delivered of those sent.</summary>
/// <param name="Hits">0 to <paramref name="Of"/>.</param>
/// <param name="Of">The denominator; 0 where nothing was counted.</param>
internal readonly record struct Rate(long Hits, long Of)
{
    /// <summary>0 to 1; null without a denominator.</summary>
    public double? Value => Of > 0 ? (double)Hits / Of : null;

    /// <summary>Wilson's interval: https://www.itl.nist.gov/div898/handbook/prc/section2/prc241.htm. All from 0 to 1 where nothing was counted.</summary>
    public Interval Wilson(double confidence = 0.95)
    {
        if (Of <= 0)
            return new(0, 1);

        var z = Quantile(confidence);
        var (rate, square) = ((double)Hits / Of, z * z / Of);
        var middle = (rate + (square / 2)) / (1 + square);
        var radius = z / (1 + square) * Math.Sqrt((rate * (1 - rate) / Of) + (square / (4 * Of)));
        return new(Hits == 0 ? 0 : middle - radius, Hits == Of ? 1 : middle + radius);
    }

    /// <summary>The difference of two independent rates by Newcombe's method 10 (1998): the Wilson intervals of both, squared and added.</summary>
    public static Interval Difference(Rate a, Rate b, double confidence = 0.95)
    {
        if (a.Value is not { } first || b.Value is not { } second)
            return new(-1, 1);

        var (left, right, difference) = (a.Wilson(confidence), b.Wilson(confidence), first - second);
        return new(
            difference - Norm(first - left.Low, right.High - second),
            difference + Norm(left.High - first, second - right.Low));

        static double Norm(double x, double y) => Math.Sqrt((x * x) + (y * y));
    }

    /// <summary>How many of each are needed to tell two rates apart in one look, at 5 % false alarms and 80 % power.</summary>
    public static long SampleSize(double first, double second, double power = 0.8)
    {
        var (za, zb, middle) = (Quantile(0.95), Normal.InvCDF(0, 1, power), (first + second) / 2);
        var root = (za * Math.Sqrt(2 * middle * (1 - middle))) + (zb * Math.Sqrt((first * (1 - first)) + (second * (1 - second))));
        return (long)Math.Ceiling(root * root / Math.Pow(first - second, 2));
    }

    private static double Quantile(double confidence) => Normal.InvCDF(0, 1, (1 + confidence) / 2);
}
