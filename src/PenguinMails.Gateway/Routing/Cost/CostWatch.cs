using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Routing.Cost;

/// <summary>What the next email costs at each provider, and whose time window it is, for the rules that let costs decide.</summary>
internal sealed class CostWatch(TariffStore tariffs, MonthlyVolumes volumes, TimeProvider time)
{
    // A burst asks for every email, and a second later a price is still one to decide by.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    private readonly LookupCache<Guid, IReadOnlyDictionary<string, long>> used = new(time, Life);

    /// <summary>Null where no rule lets costs decide.</summary>
    public async ValueTask<RoutingCosts?> OfAsync(Guid tenant, CompiledRouting rules, CancellationToken ct)
    {
        var cost = rules.Config.Cost;
        if (!rules.UsesCosts || !(cost.FreeTiersFirst || cost.VolumeBased || cost.TimeBased))
            return null;

        var preferred = cost.TimeBased ? Preferred(rules, cost) : 0;
        if (!cost.FreeTiersFirst && !cost.VolumeBased)
            return new(null, preferred);

        var prices = await tariffs.OfTenantAsync(tenant, ct);
        var sent = await UsedAsync(tenant, prices, ct);
        return new([.. rules.Providers.Select(provider => Price(cost, prices.GetValueOrDefault(provider), sent.GetValueOrDefault(provider)))], preferred);
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

    /// <summary>In millionths of a dollar. Without prices of volumes, only what is free counts.</summary>
    private static long Price(CostConfig cost, Tariff? tariff, long sent)
    {
        if (tariff is null || (cost.FreeTiersFirst && sent < tariff.FreeQuota))
            return 0;

        return cost.VolumeBased ? (long)(tariff.PriceAfter(sent) * 1_000_000) : 1;
    }

    private uint Preferred(CompiledRouting rules, CostConfig cost)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(cost.TimeZone);
        var now = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
        return cost.Windows.FirstOrDefault(window => window.Covers(now)) is { } window ? 1u << rules.NumberOf(window.RouteTo) : 0;
    }
}
