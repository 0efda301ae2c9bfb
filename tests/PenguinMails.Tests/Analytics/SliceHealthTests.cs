using MathNet.Numerics.Distributions;
using PenguinMails.Gateway.Analytics.Slices;
using PenguinMails.Gateway.Statistics;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>On made-up mail whose truth is known: twenty slices of a tenant, each looked at twice an hour.</summary>
public sealed class SliceHealthTests
{
    private const int Slices = 20;
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Where_nothing_changed_hardly_any_tenant_is_told_of_a_slice_in_a_month()
    {
        var random = new Random(20_261_130);

        var told = Enumerable.Range(0, 40).Count(_ => Alarms(random, hours: 30 * 24, lately: 1, usual: 1) is not null);

        Assert.InRange(told, 0, 2);
    }

    [Fact]
    public void A_slice_that_is_suddenly_refused_is_found_within_the_hour_and_a_small_change_is_not()
    {
        var random = new Random(20_261_130);

        var found = Enumerable.Range(0, 100).Select(_ => Alarms(random, hours: 24, lately: 20, usual: 1)).ToList();
        var small = Enumerable.Range(0, 40).Count(_ => Alarms(random, hours: 24, lately: 2, usual: 1) is not null);

        Assert.True(found.Count(hour => hour <= 1) >= 95, $"{found.Count(hour => hour <= 1)}");
        Assert.InRange(small, 0, 2);
    }

    [Theory]
    [InlineData(49, 49, false)]
    [InlineData(0, 49, false)]
    [InlineData(0, 1_000, true)]
    [InlineData(60, 1_000, false)]
    public void Few_emails_say_neither_that_it_is_worse_nor_that_it_is_well(long refused, long of, bool well)
    {
        var slice = new SliceTrend(Guid.Empty, "gmail", [new(new(refused, of), new(100, 10_000))]);

        Assert.Equal((false, well), (of < SliceHealth.Fewest && SliceHealth.Degraded([slice])[0], SliceHealth.IsWell(slice)));
    }

    [Fact]
    public void Its_mail_is_moved_for_longer_each_time_and_comes_back_only_when_it_is_clearly_well()
    {
        var found = SliceState.Found(Noon.AddMinutes(10), "why");
        Assert.Equal(Noon.AddHours(2), found.Until);
        Assert.Same(found, found.Next(Noon.AddMinutes(30), isDegraded: false, isWell: false, ""));

        Assert.Same(found, found.Next(Noon.AddHours(3), isDegraded: false, isWell: false, ""));
        Assert.Null(found.Next(Noon.AddHours(3), isDegraded: false, isWell: true, ""));
        Assert.Null(found.Next(Noon.AddHours(27), isDegraded: false, isWell: false, ""));

        var again = found.Next(Noon.AddHours(3), isDegraded: true, isWell: false, "again")!;
        Assert.Equal((Noon.AddHours(5), "again"), (again.Until, again.Why));
        for (var times = 0; times < 20; times++)
            again = again.Next(again.Until, isDegraded: true, isWell: false, "")!;
        Assert.Equal(TimeSpan.FromHours(24), again.Until - again.FoundAt);
    }

    /// <summary>After how many hours the first slice is found, the first of them being so many times as bad as usual; null where none is.</summary>
    private static int? Alarms(Random random, int hours, double lately, double usual)
    {
        var rates = Enumerable.Range(0, Slices).Select(_ => (Volume: random.Next(10, 200), Rate: 0.002 + (random.NextDouble() * 0.02))).ToArray();
        rates[0] = (120, 0.01);
        var before = rates.Select(rate => Draw(random, rate.Volume * 24 * 7, rate.Rate * usual)).ToArray();
        var windows = rates.Select(_ => new Queue<Rate>()).ToArray();
        for (var hour = 0; hour < hours; hour++)
            for (var half = 0; half < 2; half++)
            {
                for (var slice = 0; slice < Slices; slice++)
                {
                    windows[slice].Enqueue(Draw(random, rates[slice].Volume / 2, rates[slice].Rate * (slice == 0 ? lately : usual)));
                    if (windows[slice].Count > 7)
                        windows[slice].Dequeue();
                }

                if (SliceHealth.Degraded([.. windows.Select((window, i) => new SliceTrend(Guid.Empty, "", [new(Sum(window), before[i])]))]).Any(found => found))
                    return hour;
            }

        return null;
    }

    private static Rate Sum(IEnumerable<Rate> rates) => rates.Aggregate((sum, rate) => new(sum.Hits + rate.Hits, sum.Of + rate.Of));

    private static Rate Draw(Random random, int of, double rate) => new(Binomial.Sample(random, rate, of), of);
}
