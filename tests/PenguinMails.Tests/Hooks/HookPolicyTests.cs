using PenguinMails.Gateway.Hooks;
using Xunit;

namespace PenguinMails.Tests.Hooks;

/// <summary>When an event is tried again, and when no more.</summary>
public sealed class HookPolicyTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_000);

    [Fact]
    public void It_is_tried_again_as_Standard_Webhooks_recommends_and_then_given_up()
    {
        string[] pauses = ["00:00:05", "00:05:00", "00:30:00", "02:00:00", "05:00:00", "10:00:00", "14:00:00", "20:00:00", "1.00:00:00"];

        foreach (var (i, pause) in pauses.Index())
        {
            Assert.Equal(TimeSpan.Parse(pause, null), Again(Answered(500), i + 1).At - Now);
            Assert.InRange(Again(Answered(500), i + 1, random: 1).At - Now, TimeSpan.Parse(pause, null), 1.1 * TimeSpan.Parse(pause, null));
        }

        Assert.IsType<HookStep.GiveUp>(HookPolicy.After(Answered(500), 10, 0, Now, 0));
        Assert.IsType<HookStep.GiveUp>(HookPolicy.After(new(null, TimeSpan.Zero, "No answer."), 10, 0, Now, 0));
    }

    [Theory]
    [InlineData(200), InlineData(201), InlineData(204), InlineData(299)]
    public void Whatever_answers_2xx_has_accepted(int status) => Assert.IsType<HookStep.Done>(HookPolicy.After(Answered(status), 10, 0, Now, 0));

    [Theory]
    [InlineData(301), InlineData(304), InlineData(400), InlineData(401), InlineData(404), InlineData(500), InlineData(503)]
    public void Anything_else_is_a_failure_of_this_event_alone(int status)
    {
        Assert.Null(Again(Answered(status), 1).Pause);
        Assert.Contains($"{status}", Answered(status).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Gone_wants_no_more() => Assert.IsType<HookStep.Gone>(HookPolicy.After(Answered(410), 1, 0, Now, 0));

    [Theory]
    [InlineData(429), InlineData(502), InlineData(504)]
    public void Overloaded_the_endpoint_is_left_alone_for_longer_and_longer(int status)
    {
        var pauses = Enumerable.Range(0, 9).Select(slowness => (Again(Answered(status), 1, slowness).Pause - Now)!.Value.TotalSeconds);

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300, 300], pauses);
    }

    [Fact]
    public void What_it_asks_for_is_kept()
    {
        var asked = Again(Answered(503) with { RetryAfter = TimeSpan.FromSeconds(90) }, 1);
        Assert.Equal((Now.AddSeconds(90), Now.AddSeconds(90)), (asked.At, asked.Pause));

        // An event's own pause is longer by then: others go before it.
        var later = Again(Answered(429) with { RetryAfter = TimeSpan.FromSeconds(90) }, 3);
        Assert.Equal((Now.AddMinutes(30), Now.AddSeconds(90)), (later.At, later.Pause));

        Assert.Equal(Now.AddDays(1), Again(Answered(429) with { RetryAfter = TimeSpan.FromDays(400) }, 1).At);
    }

    private static HookAnswer Answered(int status) => new(status, TimeSpan.Zero);

    private static HookStep.Again Again(HookAnswer answer, int tries, int slowness = 0, double random = 0) =>
        Assert.IsType<HookStep.Again>(HookPolicy.After(answer, tries, slowness, Now, random));
}
