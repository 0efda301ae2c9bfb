namespace PenguinMails.Gateway.Statistics;

/// <summary>Many questions at once: Benjamini and Hochberg (1995), https://doi.org/10.1111/j.2517-6161.1995.tb02031.x.</summary>
internal static class FalseDiscovery
{
    /// <summary>For each p-value whether it is rejected, so that at most this share of the rejections is false.</summary>
    public static bool[] Rejected(IReadOnlyList<double> p, double share = 0.05)
    {
        var order = Enumerable.Range(0, p.Count).OrderBy(i => p[i]).ToArray();
        var last = Array.FindLastIndex(order.Select((place, rank) => p[place] <= (rank + 1) * share / p.Count).ToArray(), passes => passes);
        var rejected = new bool[p.Count];
        foreach (var place in order.Take(last + 1))
            rejected[place] = true;
        return rejected;
    }

    /// <summary>The same for evidence (e-values), which holds also where the questions depend on one another: Wang and Ramdas (2022).</summary>
    public static bool[] Found(IReadOnlyList<double> evidence, double share = 0.05) =>
        Rejected([.. evidence.Select(e => Math.Min(1, 1 / Math.Max(e, double.Epsilon)))], share);
}
