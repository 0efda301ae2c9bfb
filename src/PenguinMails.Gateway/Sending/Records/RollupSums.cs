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
            AddAttempt(of, times);
        if (Contribution.OfDrawn(delivery, catalog) is { } drawn)
            Add(Rollups.OfExperiments, drawn, times);
    }

    /// <summary>Adds what a delivery counts for now less what it counted for before: mostly at the same places, where one or two counts differ.</summary>
    public void Change(Delivery before, Delivery after, ProviderCatalog catalog)
    {
        var was = Contribution.Of(before, catalog).ToList();
        foreach (var of in Contribution.Of(after, catalog))
        {
            if (was.Find(of.CountsWhere) is { } same)
            {
                was.Remove(same);
                of.Counts.Add(same.Counts, -1);
            }

            AddAttempt(of, 1);
        }

        foreach (var gone in was)
            AddAttempt(gone, -1);
        if (Contribution.OfDrawn(after, catalog) is { } drawn)
            Add(Rollups.OfExperiments, drawn, 1);
        if (Contribution.OfDrawn(before, catalog) is { } undrawn)
            Add(Rollups.OfExperiments, undrawn, -1);
    }

    /// <summary>Takes away all that is counted of a tenant.</summary>
    public void SubtractCounted(Session session, Guid tenant)
    {
        foreach (var rollup in Rollups.All)
            foreach (var row in rollup.Read(session, tenant))
                Add(rollup, row.Key, row.Counts, times: -1);
    }

    private void AddAttempt(Contribution of, int times)
    {
        foreach (var rollup in Rollups.OfAttempts)
            Add(rollup, of, times);
    }

    private void Add(Rollup rollup, Contribution of, int times)
    {
        if (of.Counts.HasAny(rollup.Places) && rollup.KeyOf(of) is { } key)
            Add(rollup, key, of.Counts, times);
    }

    private void Add(Rollup rollup, RollupKey key, Counts counts, int times)
    {
        if (!sums.TryGetValue((rollup, key), out var sum))
            sums.Add((rollup, key), sum = new());
        sum.AddOnly(rollup.Places, counts, times);
    }
}
