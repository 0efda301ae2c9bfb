using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Sending.Records;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>How much arrives within a time, on made-up mail whose truth is known.</summary>
public sealed class ArrivalsTests
{
    private const int Sends = 60_000;

    [Fact]
    public void Mail_that_is_still_on_its_way_lowers_no_rate()
    {
        // Sent evenly over the last five hours: six of ten arrive within ten seconds, three within 20 to 33 minutes, and one never.
        var random = new Random(13);
        var hours = Enumerable.Range(0, 5).Select(_ => new Counts()).ToArray();
        for (var i = 0; i < Sends; i++)
        {
            var (age, luck) = (TimeSpan.FromHours(5 * random.NextDouble()), random.NextDouble());
            TimeSpan? after = luck < 0.6 ? TimeSpan.FromSeconds(1 + (9 * random.NextDouble())) : luck < 0.9 ? TimeSpan.FromMinutes(20 + (13 * random.NextDouble())) : null;
            var counts = hours[(int)age.TotalHours];
            counts[Counted.Sent]++;
            if (after is not { } took || took > age)
                continue;

            counts[Counted.Delivered]++;
            counts.CountDelivery(took);
        }

        var shares = Arrivals.Of([.. hours.Select((counts, i) => new WatchedEmails(counts, 3_600 * i))]).Select(one => one.Share).ToList();

        Assert.Equal([0.6, 0.6, 0.9, null], shares.Select(share => share is { } known ? Math.Round(known, 2) : (double?)null));
        var raw = (double)hours.Sum(counts => counts[Counted.Delivered]) / Sends;
        Assert.InRange(raw, 0.85, 0.88);
    }

    [Fact]
    public void What_nobody_has_watched_for_so_long_is_not_told() =>
        Assert.Equal([0.9, 0.9, null, null], Arrivals.Of([new(Some(100, 90, 5), 1_800)]).Select(one => one.Share));

    [Fact]
    public void Old_mail_has_been_watched_long_enough_and_what_never_arrived_counts() =>
        Assert.Equal([0.9, 0.9, 0.9, 0.9], Arrivals.Of([new(Some(100, 90, 5), double.PositiveInfinity)]).Select(one => one.Share));

    [Fact]
    public void Deliveries_without_a_time_say_nothing_and_neither_do_as_many_of_the_others()
    {
        var counts = Some(100, 90, 5);
        counts[Counted.Sent] += 1_000;
        counts[Counted.Delivered] += 900;

        Assert.Equal(0.9, Arrivals.Of([new(counts, double.PositiveInfinity)])[0].Share!.Value, 2);
        Assert.All(Arrivals.Of([]), one => Assert.Null(one.Share));
        Assert.All(Arrivals.Of([new(new() { [Counted.Sent] = 10, [Counted.Delivered] = 10 }, double.PositiveInfinity)]), one => Assert.Null(one.Share));
    }

    [Fact]
    public void Between_the_ends_of_a_bucket_arrivals_are_even() =>
        Assert.Equal((60d - 32) / 32, Arrivals.Of([new(Some(100, 100, 50), double.PositiveInfinity)])[0].Share!.Value, 6);

    private static Counts Some(int sent, int delivered, int seconds)
    {
        var counts = new Counts { [Counted.Sent] = sent, [Counted.Delivered] = delivered };
        for (var i = 0; i < delivered; i++)
            counts.CountDelivery(TimeSpan.FromSeconds(seconds));
        return counts;
    }
}
