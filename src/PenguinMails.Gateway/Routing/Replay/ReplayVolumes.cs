using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Routing.Replay;

/// <summary>How much went through each provider, what it cost, and how much of it arrives as a rule.</summary>
internal sealed class ReplayVolumes(ReplayWorld world)
{
    /// <summary>A rate that is known no better says too little.</summary>
    private const double WidestInterval = 0.04;

    private readonly Dictionary<(string Provider, string Type), long> byType = [];
    private readonly Dictionary<(string Provider, DateTimeOffset Month), long> byMonth = [];
    private readonly Dictionary<(string Provider, string Type), double> rates = world.Delivered
        .Where(one => one.Sent > 0 && new Rate(Math.Min(one.Delivered, one.Sent), one.Sent).Wilson().Width <= WidestInterval)
        .ToDictionary(one => (one.Provider, one.Type), one => Math.Min(1, (double)one.Delivered / one.Sent));

    public IEnumerable<string> Providers => byType.Keys.Select(key => key.Provider).Distinct();

    public void Add(string provider, string type, DateTimeOffset at, long emails)
    {
        byType[(provider, type)] = byType.GetValueOrDefault((provider, type)) + emails;
        var month = (provider, MonthOf(provider, at));
        byMonth[month] = byMonth.GetValueOrDefault(month) + emails;
    }

    /// <summary>Emails of a provider's billing month up to now, with what was sent in it before.</summary>
    public long InMonth(string provider, DateTimeOffset at)
    {
        var month = (provider, MonthOf(provider, at));
        return world.Before.GetValueOrDefault(month) + byMonth.GetValueOrDefault(month);
    }

    public ReplaySide Of(string provider) => Side(byType.Where(pair => pair.Key.Provider == provider), CostOf(provider));

    public ReplaySide Total() => Side(byType, Providers.Sum(CostOf));

    private ReplaySide Side(IEnumerable<KeyValuePair<(string Provider, string Type), long>> volumes, decimal cost)
    {
        var (emails, rated, arrived) = (0L, 0L, 0d);
        foreach (var (key, count) in volumes)
        {
            emails += count;
            if (rates.TryGetValue(key, out var rate))
                (rated, arrived) = (rated + count, arrived + (count * rate));
        }

        return new(emails, CostEstimate.Cents(cost), rated == 0 ? null : Math.Round(arrived / rated, 4), emails - rated);
    }

    /// <summary>Of these emails alone: what a month costs with them, less what it costs without.</summary>
    private decimal CostOf(string provider) => world.Prices.TryGetValue(provider, out var tariff)
        ? byMonth.Where(pair => pair.Key.Provider == provider)
            .Sum(pair => world.Before.GetValueOrDefault(pair.Key) is var before ? tariff.CostOf(before + pair.Value) - tariff.CostOf(before) : 0)
        : 0;

    private DateTimeOffset MonthOf(string provider, DateTimeOffset at) => world.Prices.TryGetValue(provider, out var tariff) ? tariff.MonthStart(at) : default;
}
