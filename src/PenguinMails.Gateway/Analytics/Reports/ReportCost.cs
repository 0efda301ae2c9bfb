using System.ComponentModel;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Cost;

namespace PenguinMails.Gateway.Analytics.Reports;

[Description("What the emails cost, in US dollars, by the tenant's price lists.")]
public sealed record ReportCost
{
    [Description("For the range: each billing month's cost, shared among its emails.")]
    public required IReadOnlyList<ProviderCost> Providers { get; init; }

    [Description("The current billing months until now.")]
    public decimal ThisMonth { get; init; }

    [Description("Twelve times what the current months come to if they go on as they have so far.")]
    public decimal ProjectedYear { get; init; }

    /// <param name="days">All days of the billing months that the range and the present touch.</param>
    /// <param name="inside">What of them the report is about.</param>
    /// <param name="figures">Of the range.</param>
    internal static ReportCost Of(IReadOnlyList<ProviderDay> days, IReadOnlyList<ProviderDay> inside, IReadOnlyList<ProviderFigures> figures, IReadOnlyDictionary<string, Tariff> tariffs, DateTimeOffset now)
    {
        var providers = days.GroupBy(day => day.Provider).ToDictionary(group => group.Key, group => (Tariff: tariffs.GetValueOrDefault(group.Key) ?? new(), Days: group.ToList()));
        return new()
        {
            Providers = [.. figures.Select(one => Cost(one, providers.TryGetValue(one.Provider, out var own) ? Share(own.Tariff, own.Days, inside) : 0))],
            ThisMonth = Math.Round(providers.Values.Sum(own => own.Tariff.CostOf(ThisMonthOf(own.Tariff, own.Days, now))), 2),
            ProjectedYear = 12 * Math.Round(providers.Values.Sum(own => own.Tariff.CostOf(CostEstimate.Forecast(own.Tariff, ThisMonthOf(own.Tariff, own.Days, now), now))), 2),
        };
    }

    private static ProviderCost Cost(ProviderFigures figures, decimal cost) => new()
    {
        Provider = figures.Provider,
        Delivered = figures.Delivered,
        Cost = Math.Round(cost, 2),
        CostPerDelivered = figures.Delivered > 0 ? Math.Round(cost / figures.Delivered, 5) : null,
    };

    private static decimal Share(Tariff tariff, List<ProviderDay> days, IReadOnlyList<ProviderDay> inside) =>
        (from month in days.GroupBy(day => tariff.MonthStart(day.Day))
         let all = month.Sum(day => day.Sent)
         let part = inside.Where(day => day.Provider == month.First().Provider && tariff.MonthStart(day.Day) == month.Key).Sum(day => day.Sent)
         where part > 0 && all > 0
         select tariff.CostOf(all) * Math.Min(part, all) / all).Sum();

    private static long ThisMonthOf(Tariff tariff, List<ProviderDay> days, DateTimeOffset now) =>
        days.Where(day => day.Day >= tariff.MonthStart(now)).Sum(day => day.Sent);
}

[Description("What a provider's emails cost.")]
public sealed record ProviderCost
{
    [Description("The provider.")]
    public required string Provider { get; init; }

    [Description("Emails delivered.")]
    public long Delivered { get; init; }

    [Description("In US dollars.")]
    public decimal Cost { get; init; }

    [Description("In US dollars; null where nothing was delivered.")]
    public decimal? CostPerDelivered { get; init; }
}

/// <summary>What a provider accepted on a day of UTC.</summary>
internal sealed record ProviderDay
{
    public required string Provider { get; init; }
    public DateTimeOffset Day { get; init; }
    public long Sent { get; init; }
}
