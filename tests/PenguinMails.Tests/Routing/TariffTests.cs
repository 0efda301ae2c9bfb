using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Routing.Cost;
using Xunit;

namespace PenguinMails.Tests.Routing;

/// <summary>What a month costs.</summary>
public sealed class TariffTests
{
    [Theory]
    [InlineData("Pay-as-you-go", 0, 0)]
    [InlineData("Pay-as-you-go", 100, 0)]
    [InlineData("Pay-as-you-go", 1_100, 1.25)]
    [InlineData("Basic", 25_000, 42)]
    [InlineData("Pro", 25_000, 36)]
    [InlineData("Platform", 25_000, 36)]
    [InlineData("Basic", 10_000, 15)]
    public void Postmarks_plans(string plan, long emails, decimal cost) => Assert.Equal(cost, Of(PostmarkPlans.All, plan).CostOf(emails));

    [Fact]
    public void Postmarks_plans_cross_at_13_000_and_25_000()
    {
        var (basic, pro, platform) = (Of(PostmarkPlans.All, "Basic"), Of(PostmarkPlans.All, "Pro"), Of(PostmarkPlans.All, "Platform"));

        Assert.Equal(basic.CostOf(13_000), pro.CostOf(13_000));
        Assert.True(basic.CostOf(12_999) < pro.CostOf(12_999) && basic.CostOf(13_001) > pro.CostOf(13_001));
        Assert.Equal(pro.CostOf(25_000), platform.CostOf(25_000));
        Assert.True(pro.CostOf(24_999) < platform.CostOf(24_999) && pro.CostOf(25_001) > platform.CostOf(25_001));
    }

    [Theory]
    [InlineData(1_000, 12)]
    [InlineData(50_000, 420)]
    [InlineData(100_000, 670)]
    public void Mailguns_validation(long addresses, decimal cost) => Assert.All(MailgunPlans.All, plan => Assert.Equal(plan.Plan.StartsWith("Scale", StringComparison.Ordinal) ? cost - Math.Min(60, cost) : cost, plan.ValidationCostOf(addresses)));

    [Theory]
    [InlineData("Essentials", 3_000)]
    [InlineData("Pro", 4_005)]
    public void Twenty_millions_at_Amazon_SES(string plan, decimal cost) => Assert.Equal(cost, Of(SesPlans.All, plan).CostOf(20_000_000));

    [Fact]
    public void The_seeds_consistent_lines_have_the_seeds_form()
    {
        var mailgun = Of(MailgunPlans.All, "Foundation");

        Assert.Equal("Mailgun: 95,000 emails × $0.00058 = $55.00", CostEstimate.Line("Mailgun", 95_000, mailgun.CostOf(95_000)));
        Assert.Equal("Built-in SMTP: 100,000 emails × $0 = $0.00", CostEstimate.Line("Built-in SMTP", 100_000, new Tariff().CostOf(100_000)));
        Assert.Equal("Postmark: 5,000 emails × $0.00125 = $6.25", CostEstimate.Line("Postmark", 5_000, (Of(PostmarkPlans.All, "Pay-as-you-go") with { FreeQuota = 0 }).CostOf(5_000)));
        Assert.Equal("Total: $61.25/month", CostEstimate.Total(6.25m + 55));
    }

    [Fact]
    public void The_price_of_the_next_email_and_the_segments_are_those_of_the_cost()
    {
        Check.One(Properties.Tried(300), Prop.ForAll(Tariffs().ToArbitrary(), tariff =>
        {
            for (var emails = 1; emails < 30; emails++)
            {
                Assert.Equal(tariff.CostOf(emails + 1) - tariff.CostOf(emails), tariff.PriceAfter(emails));
                Assert.True(tariff.CostOf(emails) <= tariff.CostOf(emails + 1));
                var segment = Assert.Single(tariff.Segments(30), one => one.First <= emails && emails <= one.Last);
                Assert.Equal(tariff.CostOf(emails), segment.CostOfFirst + ((emails - segment.First) * segment.Price));
            }
        }));
    }

    [Fact]
    public void The_plan_costs_what_the_best_of_all_splits_costs()
    {
        string[] providers = ["a", "b", "c"];
        var volume =
            from emails in Gen.Choose(0, 6)
            from allowed in Gen.NonEmptyListOf(Gen.Elements(providers))
            select (Emails: (long)emails, Allowed: allowed.Distinct().ToList());

        Check.One(Properties.Tried(200), Prop.ForAll((from tariffs in Tariffs().ArrayOf(3) from volumes in volume.ArrayOf(3) select (tariffs, volumes)).ToArbitrary(), (Action<(Tariff[] tariffs, (long Emails, List<string> Allowed)[] volumes)>)(one =>
        {
            var known = providers.Zip(one.tariffs).Select(pair => (pair.First, pair.Second)).ToList();
            var planned = one.volumes.Select((wanted, i) => new PlannedVolume($"type{i}", wanted.Emails, wanted.Allowed)).ToList();

            var best = CostPlan.Best(planned, known)!;

            Assert.Equal(Splits(planned, providers).Min(loads => loads.Zip(one.tariffs, (load, tariff) => tariff.CostOf(load)).Sum()), best.Cost);
            foreach (var wanted in planned)
                Assert.Equal(wanted.Emails, best.Parts.Where(part => part.Type == wanted.Type).Sum(part => part.Emails));
            Assert.All(best.Parts, part => Assert.Contains(part.Provider, planned.Single(wanted => wanted.Type == part.Type).Providers));
        })));
    }

    [Theory]
    [InlineData(1, "2026-11-15T00:00:00Z", "2026-11-01T00:00:00Z", 2_000, 4_286)]
    [InlineData(20, "2026-11-15T00:00:00Z", "2026-10-20T00:00:00Z", 2_600, 3_100)]
    public void A_billing_month_starts_on_its_day_and_is_forecast_to_its_end(int day, string now, string start, long sent, long forecast)
    {
        var tariff = new Tariff { BillingDay = day };

        Assert.Equal(DateTimeOffset.Parse(start, null), tariff.MonthStart(DateTimeOffset.Parse(now, null)));
        Assert.Equal(forecast, CostEstimate.Forecast(tariff, sent, DateTimeOffset.Parse(now, null)));
    }

    private static Tariff Of(IReadOnlyList<Tariff> plans, string name) => plans.Single(plan => plan.Plan == name);

    private static Gen<Tariff> Tariffs() =>
        from fee in Gen.Choose(0, 9)
        from free in Gen.Choose(0, 4)
        from included in Gen.Choose(0, 4)
        from ends in Gen.Choose(0, 2).SelectMany(count => Gen.Choose(1, 4).ArrayOf(count))
        from prices in Gen.Choose(0, 5).ArrayOf(3)
        select new Tariff
        {
            BaseFee = fee,
            FreeQuota = free,
            Included = included,
            Tiers = [.. ends.Select((_, i) => new PriceTier(ends.Take(i + 1).Sum(), prices[i] * 1_000m)), new PriceTier(null, prices[2] * 1_000m)],
        };

    /// <summary>Every way to spread the volumes, as what each provider then carries.</summary>
    private static IEnumerable<long[]> Splits(List<PlannedVolume> volumes, string[] providers)
    {
        if (volumes.Count == 0)
            return [new long[providers.Length]];

        return from rest in Splits([.. volumes.Skip(1)], providers)
               from own in Of(volumes[0].Emails, volumes[0].Providers.Count)
               select providers.Select((provider, i) => rest[i] + (volumes[0].Providers.ToList().IndexOf(provider) is >= 0 and var place ? own[place] : 0)).ToArray();

        static IEnumerable<long[]> Of(long emails, int count) => count == 1
            ? [[emails]]
            : Enumerable.Range(0, (int)emails + 1).SelectMany(first => Of(emails - first, count - 1), (first, rest) => (long[])[first, .. rest]);
    }
}
