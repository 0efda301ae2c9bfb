using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Routing.Cost;

/// <summary>
/// The cheapest way to spread a month's volumes over providers. A tariff is straight within a segment, so each way to choose a segment for every
/// provider is a flow of least cost, and the best of them all is exact: whatever fees, free quotas and tiers there are.
/// </summary>
internal static class CostPlan
{
    /// <param name="volumes">What is to be sent.</param>
    /// <param name="tariffs">Of the providers that there are, in the order in which equals are preferred.</param>
    /// <returns>Null where a volume may go nowhere.</returns>
    public static CostSplit? Best(IReadOnlyList<PlannedVolume> volumes, IReadOnlyList<(string Provider, Tariff Tariff)> tariffs)
    {
        var total = volumes.Sum(volume => volume.Emails);
        var most = tariffs.Select(one => volumes.Where(volume => volume.Providers.Contains(one.Provider)).Sum(volume => volume.Emails)).ToList();
        CostSplit? best = null;
        foreach (var segments in Choices([.. tariffs.Select((one, i) => one.Tariff.Segments(most[i]).ToList())]))
            if (segments.Sum(segment => segment.First) <= total && Flow(volumes, tariffs, segments) is { } split && (best is null || split.Cost < best.Cost))
                best = split;

        return best;
    }

    /// <summary>Every way to take one of each.</summary>
    private static IEnumerable<TariffSegment[]> Choices(List<TariffSegment>[] segments)
    {
        var chosen = new int[segments.Length];
        while (true)
        {
            yield return [.. chosen.Select((choice, i) => segments[i][choice])];

            var place = 0;
            while (place < chosen.Length && ++chosen[place] == segments[place].Count)
                chosen[place++] = 0;
            if (place == chosen.Length)
                yield break;
        }
    }

    private static CostSplit? Flow(IReadOnlyList<PlannedVolume> volumes, IReadOnlyList<(string Provider, Tariff Tariff)> tariffs, TariffSegment[] segments)
    {
        var network = new CostFlow(2 + volumes.Count + tariffs.Count);
        const int Source = 0, Sink = 1;
        for (var i = 0; i < volumes.Count; i++)
        {
            network.Add(Source, 2 + i, volumes[i].Emails, 0);
            for (var k = 0; k < tariffs.Count; k++)
                if (volumes[i].Providers.Contains(tariffs[k].Provider))
                    network.Add(2 + i, 2 + volumes.Count + k, volumes[i].Emails, 0);
        }

        // What a segment needs at least goes before all else, whatever it costs: its cost is not among the choices any more.
        var needs = new List<int>();
        for (var k = 0; k < tariffs.Count; k++)
        {
            needs.Add(network.Add(2 + volumes.Count + k, Sink, segments[k].First, decimal.MinValue / 1_000_000_000));
            network.Add(2 + volumes.Count + k, Sink, segments[k].Last - segments[k].First, segments[k].Price);
        }

        if (network.Run(Source, Sink) != volumes.Sum(volume => volume.Emails) || needs.Where((edge, k) => network.Used(edge) < segments[k].First).Any())
            return null;

        return Read(volumes, tariffs, network);
    }

    private static CostSplit Read(IReadOnlyList<PlannedVolume> volumes, IReadOnlyList<(string Provider, Tariff Tariff)> tariffs, CostFlow network)
    {
        var parts = (from i in Enumerable.Range(0, volumes.Count)
                     from k in Enumerable.Range(0, tariffs.Count)
                     let emails = network.Between(2 + i, 2 + volumes.Count + k)
                     where emails > 0
                     select new PlannedPart(volumes[i].Type, tariffs[k].Provider, emails)).ToList();
        return new(parts, tariffs.Sum(one => one.Tariff.CostOf(parts.Where(part => part.Provider == one.Provider).Sum(part => part.Emails))));
    }
}

/// <param name="Providers">Those that may carry it.</param>
internal sealed record PlannedVolume(string Type, long Emails, IReadOnlyList<string> Providers);

internal sealed record PlannedPart(string Type, string Provider, long Emails);

internal sealed record CostSplit(IReadOnlyList<PlannedPart> Parts, decimal Cost);
