using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What some deliveries count for in all rollups together.</summary>
internal sealed class RollupSums
{
    private readonly Dictionary<(Rollup Rollup, RollupKey Key), Counts> sums = [];

    /// <summary>Those that are not zero.</summary>
    public IReadOnlyList<RollupRow> Rows => [.. sums.Where(pair => !pair.Value.AreNone).Select(pair => new RollupRow(pair.Key.Rollup, pair.Key.Key, pair.Value))];

    /// <summary>Adds a delivery so many times; −1 takes it away.</summary>
    public void Add(Delivery delivery, ProviderCatalog catalog, int times = 1)
    {
        foreach (var of in Contribution.Of(delivery, catalog))
            foreach (var rollup in Rollups.OfAttempts)
                Add(rollup, of, times);
        if (Contribution.OfDrawn(delivery, catalog) is { } drawn)
            Add(Rollups.OfExperiments, drawn, times);
    }

    /// <summary>Takes away all that is counted of a tenant.</summary>
    public void SubtractCounted(Session session, Guid tenant)
    {
        foreach (var rollup in Rollups.All)
            foreach (var row in rollup.Read(session, tenant))
                Add(row, times: -1);
    }

    private void Add(Rollup rollup, Contribution of, int times)
    {
        if (rollup.KeyOf(of) is { } key)
            Add(new(rollup, key, rollup.Of(of.Counts)), times);
    }

    private void Add(RollupRow row, int times)
    {
        if (!sums.TryGetValue((row.Rollup, row.Key), out var sum))
            sums.Add((row.Rollup, row.Key), sum = new());
        sum.Add(row.Counts, times);
    }
}
