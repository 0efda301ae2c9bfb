using MathNet.Numerics;

namespace PenguinMails.Gateway.Statistics;

/// <summary>
/// Evidence that may be looked at as often as somebody likes: the chance that it ever passes 1/α where there is nothing to find is at
/// most α. By a normal mixture for a difference (Johari et al., 2022), by a uniform one for a rate.
/// </summary>
internal static class AlwaysValid
{
    /// <summary>How likely the estimate is with a difference of about <paramref name="tau"/>, against none.</summary>
    public static double Evidence(Estimate difference, double tau)
    {
        var (d, v, t) = (difference.Value, difference.Variance, tau * tau);
        return v > 0 ? Math.Sqrt(v / (v + t)) * Math.Exp(d * d * t / (2 * v * (v + t))) : 1;
    }

    /// <summary>Half the width of the interval that holds the true difference at every look, with 1 − <paramref name="alpha"/>.</summary>
    public static double Radius(double variance, double tau, double alpha = 0.05)
    {
        var (v, t) = (variance, tau * tau);
        return Math.Sqrt(v * (v + t) / t * ((2 * Math.Log(1 / alpha)) + Math.Log((v + t) / v)));
    }

    /// <summary>The evidence that a rate is not <paramref name="expected"/>: 1/((n+1)·C(n,k)·pᵏ·qⁿ⁻ᵏ).</summary>
    public static double Evidence(Rate rate, double expected)
    {
        var (k, n) = (rate.Hits, rate.Of);
        var log = Math.Log(n + 1) + LogChoose(n, k) + (k * Math.Log(expected)) + ((n - k) * Math.Log(1 - expected));
        return Math.Exp(-log);
    }

    private static double LogChoose(long n, long k) =>
        SpecialFunctions.GammaLn(n + 1) - SpecialFunctions.GammaLn(k + 1) - SpecialFunctions.GammaLn(n - k + 1);
}
