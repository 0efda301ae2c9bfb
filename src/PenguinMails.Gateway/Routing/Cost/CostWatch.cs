using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Routing.Cost;

/// <summary>What the next email costs at each provider, and whose time window it is, for the rules that let costs decide.</summary>
internal sealed class CostWatch(TariffStore tariffs, MonthlyVolumes volumes, TimeProvider time)
{
    // A burst asks for every email, and a second later a price is still one to decide by.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, Tariff> NoPrices = [];

    private readonly LookupCache<Guid, IReadOnlyDictionary<string, long>> used = new(time, Life);

    /// <summary>Null where no rule lets costs decide.</summary>
    public async ValueTask<RoutingCosts?> OfAsync(Guid tenant, CompiledRouting rules, CancellationToken ct)
    {
        if (!CostMoment.Decides(rules))
            return null;
        if (!CostMoment.NeedsPrices(rules.Config.Cost))
            return CostMoment.Of(rules, NoPrices, _ => 0, time.GetUtcNow());

        var prices = await tariffs.OfTenantAsync(tenant, ct);
        var sent = await UsedAsync(tenant, prices, ct);
        return CostMoment.Of(rules, prices, provider => sent.GetValueOrDefault(provider), time.GetUtcNow());
    }

    /// <summary>Emails of the current billing month by provider.</summary>
    public async ValueTask<IReadOnlyDictionary<string, long>> UsedAsync(Guid tenant, IReadOnlyDictionary<string, Tariff> prices, CancellationToken ct)
    {
        if (used.TryGet(tenant, out var known))
            return known;

        var (since, now) = (used.Generation, time.GetUtcNow());
        var rows = await volumes.SinceAsync(tenant, prices.Values.Select(tariff => tariff.MonthStart(now)).DefaultIfEmpty(now).Min(), ct);
        var sent = rows.Where(row => prices.TryGetValue(row.Provider, out var tariff) && row.Hour >= tariff.MonthStart(now))
            .GroupBy(row => row.Provider).ToDictionary(group => group.Key, group => group.Sum(row => row.Sent));
        used.Keep(tenant, sent, since);
        return sent;
    }
}
