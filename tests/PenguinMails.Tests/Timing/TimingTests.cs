using Microsoft.Extensions.Logging.Testing;
using PenguinMails.Gateway.Timing;
using Xunit;

namespace PenguinMails.Tests.Timing;

public sealed class TimingTests
{
    [Fact]
    public void Pauses_double_up_to_the_longest()
    {
        var pauses = new Backoff(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));

        Assert.Equal([5, 10, 20, 40, 60, 60], Enumerable.Range(0, 6).Select(tries => (int)pauses.After(tries).TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(1), pauses.After(int.MaxValue));
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(1)), (pauses.AtMost(TimeSpan.FromSeconds(7)), pauses.AtMost(TimeSpan.FromHours(1))));
    }

    [Fact]
    public void A_bucket_holds_what_two_seconds_bring_and_at_least_one()
    {
        var clock = StoppedClock.Now();
        var bucket = new TokenBucket(clock, 0);

        Assert.Equal(0, bucket.Room(10));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, bucket.Room(10));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(20, bucket.Room(10));
        bucket.Take(15);
        Assert.Equal(5, bucket.Room(10));
        bucket.Keep(2);
        Assert.Equal(2, bucket.Room(10));
        bucket.Take(2);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, bucket.Room(0.1));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, bucket.Room(0.1));
    }

    [Fact]
    public async Task A_round_that_fails_is_logged_and_done_again_after_the_pause_until_it_is_stopped()
    {
        var (clock, log, rounds) = (StoppedClock.Now(), new FakeLogger(), 0);
        using var stop = new CancellationTokenSource();

        var work = PeriodicWork.RepeatAsync(
            _ => ++rounds == 2 ? throw new TimeoutException("the second") : Task.CompletedTask, TimeSpan.FromSeconds(10), clock, log, stop.Token);
        Assert.Equal(1, rounds);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, rounds);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((2, "the second"), (rounds, Assert.Single(log.Collector.GetSnapshot()).Exception?.Message));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, rounds);

        await stop.CancelAsync();
        await work;
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((3, 1), (rounds, log.Collector.Count));
    }
}
