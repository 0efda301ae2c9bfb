using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Routing.Cost;

/// <summary>What costs have to say at a moment: a function of the price lists, of what was sent in the month, and of the time.</summary>
internal static class CostMoment
{
    /// <summary>False where no rule lets costs decide.</summary>
    public static bool Decides(CompiledRouting rules) =>
        rules.UsesCosts && rules.Config.Cost is { } cost && (cost.FreeTiersFirst || cost.VolumeBased || cost.TimeBased);

    public static bool NeedsPrices(CostConfig cost) => cost.FreeTiersFirst || cost.VolumeBased;

    /// <param name="rules">That let costs decide.</param>
    /// <param name="prices">By provider.</param>
    /// <param name="sent">In the billing month of the provider.</param>
    /// <param name="now">The moment.</param>
    public static RoutingCosts Of(CompiledRouting rules, IReadOnlyDictionary<string, Tariff> prices, Func<string, long> sent, DateTimeOffset now)
    {
        var cost = rules.Config.Cost;
        var preferred = cost.TimeBased ? Preferred(rules, cost, now) : 0;
        return NeedsPrices(cost)
            ? new([.. rules.Providers.Select(provider => Price(cost, prices.GetValueOrDefault(provider), sent(provider)))], preferred)
            : new(null, preferred);
    }

    /// <summary>In millionths of a dollar. Without prices of volumes, only what is free counts.</summary>
    private static long Price(CostConfig cost, Tariff? tariff, long sent)
    {
        if (tariff is null || (cost.FreeTiersFirst && sent < tariff.FreeQuota))
            return 0;

        return cost.VolumeBased ? (long)(tariff.PriceAfter(sent) * 1_000_000) : 1;
    }

    private static uint Preferred(CompiledRouting rules, CostConfig cost, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(cost.TimeZone);
        var time = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return cost.Windows.FirstOrDefault(window => window.Covers(time)) is { } window ? 1u << rules.NumberOf(window.RouteTo) : 0;
    }
}
