using System.ComponentModel;

namespace PenguinMails.Gateway.Providers;

/// <summary>What a provider charges for a month of emails, in dollars.</summary>
[Description("A price list: what a month of emails costs at a provider, in US dollars.")]
public record Tariff
{
    [Description("The plan's name.")]
    public string Plan { get; init; } = "";

    [Description("Charged in every month in which anything is sent.")]
    public decimal BaseFee { get; init; }

    [Description("Emails that are free in each month.")]
    public long FreeQuota { get; init; }

    [Description("Emails that the base fee includes, after the free ones.")]
    public long Included { get; init; }

    [Description("What each email costs after that; without tiers nothing is charged.")]
    public IReadOnlyList<PriceTier> Tiers { get; init => field = value ?? []; } = [];

    [Description("What the validation of each address costs.")]
    public IReadOnlyList<PriceTier> ValidationTiers { get; init => field = value ?? []; } = [];

    [Description("The day of the month on which a billing month starts, 1 to 28.")]
    public int BillingDay { get; init; } = 1;

    /// <summary>Emails before the first that is charged.</summary>
    private long Paid => FreeQuota + Included;

    public decimal CostOf(long emails) => emails <= 0 ? 0 : BaseFee + PriceTier.Sum(Tiers, emails - Paid);

    public decimal ValidationCostOf(long addresses) => PriceTier.Sum(ValidationTiers, addresses);

    /// <summary>What the next email costs once so many are sent; the base fee is no email's.</summary>
    public decimal PriceAfter(long emails) => emails < Paid ? 0 : PriceTier.At(Tiers, emails - Paid) / 1_000;

    /// <summary>Where the price changes, as volumes of a month: within a segment the cost is a straight line.</summary>
    public IEnumerable<TariffSegment> Segments(long most)
    {
        yield return new(0, 0, 0, 0);

        long start = 1;
        foreach (var (end, price) in Tiers.Select(tier => (tier.UpTo is { } upTo ? Paid + upTo : long.MaxValue, tier.Per1000)).Prepend((Paid, 0m)).Append((long.MaxValue, Tiers.Count == 0 ? 0 : Tiers[^1].Per1000)))
        {
            var last = Math.Min(end, most);
            if (start > last)
                continue;

            yield return new(start, last, CostOf(start), price / 1_000);
            start = last + 1;
        }
    }

    /// <summary>When the billing month began.</summary>
    public DateTimeOffset MonthStart(DateTimeOffset now)
    {
        var start = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, BillingDay, 0, 0, 0, TimeSpan.Zero);
        return start > now ? start.AddMonths(-1) : start;
    }
}

[Description("A price that holds up to a volume.")]
public sealed record PriceTier(
    [property: Description("The last one of the month that it holds for, counted from the first that is charged; null for all that follow.")] long? UpTo,
    [property: Description("Dollars for 1,000.")] decimal Per1000)
{
    public static decimal Sum(IReadOnlyList<PriceTier> tiers, long charged)
    {
        var (sum, before) = (0m, 0L);
        for (var i = 0; i < tiers.Count && before < charged; i++)
        {
            // After the last tier its price goes on.
            var end = i == tiers.Count - 1 ? charged : Math.Min(charged, tiers[i].UpTo ?? charged);
            sum += (end - before) * tiers[i].Per1000 / 1_000;
            before = end;
        }

        return sum;
    }

    public static decimal At(IReadOnlyList<PriceTier> tiers, long charged) =>
        tiers.Count == 0 ? 0 : (tiers.FirstOrDefault(tier => tier.UpTo is not { } end || charged < end) ?? tiers[^1]).Per1000;
}

/// <param name="First">Emails of the month.</param>
/// <param name="Last">The same; none of the two for the segment in which nothing is sent.</param>
/// <param name="CostOfFirst">Of all emails up to the first of the segment.</param>
/// <param name="Price">Of each one more.</param>
public readonly record struct TariffSegment(long First, long Last, decimal CostOfFirst, decimal Price);
