namespace PenguinMails.Gateway.Analytics;

/// <summary>How sure a rate is, at 95 %: https://www.itl.nist.gov/div898/handbook/prc/section2/prc241.htm.</summary>
internal readonly record struct WilsonInterval(double Low, double High)
{
    private const double Z = 1.959963984540054;

    public double Width => High - Low;

    public static WilsonInterval Of(long hits, long of)
    {
        if (of <= 0)
            return new(0, 1);

        var (rate, square) = ((double)hits / of, Z * Z / of);
        var middle = (rate + (square / 2)) / (1 + square);
        var radius = Z / (1 + square) * Math.Sqrt((rate * (1 - rate) / of) + (square / (4 * of)));
        return new(Math.Max(0, middle - radius), Math.Min(1, middle + radius));
    }
}
