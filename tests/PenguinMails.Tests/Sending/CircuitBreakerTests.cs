using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Sending.Queues;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class CircuitBreakerTests
{
    private readonly FakeTimeProvider time = new();
    private readonly CircuitBreaker circuit;

    public CircuitBreakerTests() => circuit = new(time);

    [Fact]
    public void It_opens_at_the_fifth_failure_in_a_row_and_a_success_begins_the_count_anew()
    {
        Fail(4);
        circuit.Succeeded();
        Fail(4);
        Assert.False(circuit.IsOpen);
        Assert.True(circuit.Failed("down"));
        Assert.True(circuit.IsOpen);
        Assert.Equal("down", circuit.Problem);
        Assert.False(circuit.TryEnter());
        Assert.False(circuit.IsReady);
    }

    [Fact]
    public void When_its_pause_is_over_one_probe_goes_through()
    {
        Fail(5);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(circuit.IsReady);
        Assert.True(circuit.TryEnter());
        Assert.False(circuit.TryEnter());
        Assert.True(circuit.IsOpen);

        circuit.Succeeded();
        Assert.True(circuit.TryEnter());
        Assert.True(circuit.TryEnter());
        Assert.Null(circuit.Problem);
    }

    [Fact]
    public void A_probe_that_fails_doubles_the_pause_up_to_five_minutes()
    {
        Fail(5);
        foreach (var pause in (int[])[30, 60, 120, 240, 300, 300])
        {
            time.Advance(TimeSpan.FromSeconds(pause - 1));
            Assert.False(circuit.TryEnter());
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(circuit.TryEnter());
            Assert.True(circuit.Failed("still down"));
        }
    }

    [Fact]
    public void A_probe_that_proves_nothing_lets_the_next_one_try()
    {
        Fail(5);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(circuit.TryEnter());
        circuit.Finished();
        Assert.True(circuit.TryEnter());
        Assert.False(circuit.TryEnter());
    }

    [Fact]
    public void An_account_that_is_not_fit_opens_it_at_once_for_long()
    {
        Assert.True(circuit.Misconfigured("key"));
        Assert.False(circuit.Misconfigured("key"));
        time.Advance(TimeSpan.FromSeconds(299));
        Assert.True(circuit.IsOpen);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(circuit.IsOpen);
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
            circuit.Failed("down");
    }
}

public sealed class PaceTests
{
    private readonly FakeTimeProvider time = new();
    private readonly RateLimiter pace;

    public PaceTests() => pace = new(time);

    [Fact]
    public void It_is_unlimited_until_the_provider_says_too_fast()
    {
        Assert.Equal(1_000, pace.Allow(1_000));
        pace.Throttled(TimeSpan.FromSeconds(7));
        Assert.Equal(0, pace.Allow(1));
        time.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, pace.Allow(1));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(pace.Allow(1_000) >= 1);
    }

    [Fact]
    public void Without_a_word_when_to_come_again_pauses_double_up_to_two_minutes()
    {
        foreach (var pause in (int[])[1, 2, 4, 8, 16, 32, 64, 120, 120])
        {
            pace.Throttled(null);
            time.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, pace.Allow(1));
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(pace.Allow(1) >= 1);
        }
    }

    [Fact]
    public void After_that_it_goes_at_half_of_what_it_was_and_slowly_faster()
    {
        pace.Allow(200);
        pace.Take(200);
        pace.Throttled(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));
        var slow = pace.Allow(10_000);
        Assert.InRange(slow, 1, 200);
        for (var i = 0; i < 10; i++)
            pace.Accepted();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(pace.Allow(10_000) > slow);
    }
}
