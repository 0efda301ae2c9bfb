using Xunit;

namespace PenguinMails.Tests;

public sealed class ManualTimeTests
{
    [Fact]
    public async Task A_delay_ends_when_the_clock_is_moved_past_it_and_not_before()
    {
        var time = new ManualTime();
        var before = time.GetUtcNow();
        var delay = Task.Delay(TimeSpan.FromMinutes(10), time, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.False(delay.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        await delay;

        Assert.Equal(TimeSpan.FromMinutes(10), time.GetUtcNow() - before);
    }

    [Fact]
    public async Task A_periodic_timer_ticks_once_for_each_move()
    {
        var time = new ManualTime();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);

        for (var tick = 0; tick < 3; tick++)
        {
            var next = timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            Assert.False(next.IsCompleted);
            time.Advance(TimeSpan.FromHours(1));
            Assert.True(await next);
        }
    }
}
