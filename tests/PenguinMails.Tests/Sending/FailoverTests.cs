using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class FailoverTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Postmark = new("00000000-0000-0000-0000-000000000001");
    private static readonly Guid Mailgun = new("00000000-0000-0000-0000-000000000002");
    private static readonly Guid Smtp = new("00000000-0000-0000-0000-000000000003");
    private static readonly Guid[] Chain = [Postmark, Mailgun, Smtp];
    private static readonly FailoverPolicy Policy = FailoverPolicy.Default;

    [Fact]
    public void The_primary_is_tried_again_after_30_seconds_then_each_next_at_once()
    {
        Assert.Equal(
            [(Postmark, 0), (Postmark, 30), (Mailgun, 30), (Smtp, 30)],
            Course(Policy, Chain, _ => true).Take(4));
    }

    [Fact]
    public void When_all_have_failed_it_parks_with_growing_pauses_and_gives_up_after_24_hours()
    {
        var course = Course(Policy, Chain, _ => true);
        var pauses = course.Zip(course.Skip(1), (a, b) => b.Second - a.Second).Where(pause => pause > 30).ToList();

        Assert.Equal([60, 120, 240, 480, 960, 1920, 3600, 3600], pauses.Take(8));
        Assert.All(pauses.Skip(6), pause => Assert.Equal(3600, pause));
        Assert.InRange(course[^1].Second, 23 * 3600, 24 * 3600);
    }

    [Theory]
    [InlineData(1, "P P")]
    [InlineData(2, "P P M")]
    [InlineData(3, "P P M S")]
    [InlineData(5, "P P M S")]
    public void Retry_attempts_count_the_tries_after_the_first(int attempts, string expected)
    {
        var course = Course(Policy with { RetryAttempts = attempts }, Chain, _ => true);
        var untilParked = course.TakeWhile((step, i) => i == 0 || step.Second - course[i - 1].Second <= 30);

        Assert.Equal(expected, string.Join(' ', untilParked.Select(step => Name(step.Connection))));
    }

    [Fact]
    public void An_open_circuit_skips_the_wait()
    {
        Assert.Equal(new NextStep.Try(Mailgun, Start), Next([Failed(Postmark)], ready: [Mailgun, Smtp]));
        Assert.Equal(new NextStep.Try(Smtp, Start), Next([Failed(Postmark)], ready: [Smtp]));
    }

    [Fact]
    public void Misconfigured_switches_at_once_because_its_connection_is_closed()
    {
        var misconfigured = Failed(Postmark) with { Outcome = AttemptOutcome.Misconfigured };

        Assert.Equal(new NextStep.Try(Mailgun, Start), Next([misconfigured], ready: [Mailgun, Smtp]));
    }

    [Fact]
    public void When_nobody_is_ready_it_parks_and_stays_with_the_primary()
    {
        Assert.Equal(new NextStep.Try(Postmark, Start + TimeSpan.FromSeconds(60)), Next([Failed(Postmark)], ready: []));
    }

    [Fact]
    public void Switched_off_it_stays_with_the_primary()
    {
        var course = Course(Policy with { Enabled = false }, Chain, _ => true);

        Assert.All(course, step => Assert.Equal(Postmark, step.Connection));
        Assert.Equal([0, 30, 60, 90], course.Take(4).Select(step => step.Second));
        Assert.True(course[4].Second - course[3].Second >= 60);
    }

    [Fact]
    public void A_chain_of_one_is_tried_twice_and_parks()
    {
        Assert.Equal([(Postmark, 0), (Postmark, 30), (Postmark, 90), (Postmark, 210)], Course(Policy, [Postmark], _ => true).Take(4));
    }

    [Fact]
    public void With_nothing_connected_it_waits_until_something_is_and_then_gives_up()
    {
        Assert.Equal(new NextStep.Try(null, Start + Policy.RetryDelay), Failover.Next(Policy, [], [], _ => true, Start, Start));
        Assert.IsType<NextStep.GiveUp>(Failover.Next(Policy, [], [], _ => true, Start, Start + Policy.Retention));
    }

    [Fact]
    public void Being_told_to_slow_down_does_not_count()
    {
        var throttled = Failed(Postmark) with { Outcome = AttemptOutcome.Throttled };

        Assert.Equal(Next([Failed(Postmark)]), Next([throttled, throttled, Failed(Postmark)]));
        Assert.Equal(new NextStep.Try(Postmark, Start + Policy.RetryDelay), Next([throttled]));
    }

    [Fact]
    public void It_never_goes_back_in_time_never_leaves_the_chain_and_always_ends()
    {
        var cases =
            from retries in Gen.Choose(1, 5)
            from delay in Gen.Choose(10, 300)
            from enabled in Gen.Elements(true, false)
            from links in Gen.Choose(0, 3)
            from dice in Gen.Choose(0, 7).ArrayOf(300)
            select (Policy: new FailoverPolicy { Enabled = enabled, RetryAttempts = retries, RetryDelay = TimeSpan.FromSeconds(delay) }, links, dice);

        Check.One(Properties.Tried(300), Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var (policy, links, dice) = one;
            var chain = Chain[..links];
            var attempts = new List<Attempt>();
            var now = Start;
            for (var i = 0; ; i++)
            {
                Assert.True(i < dice.Length, "It goes on for ever.");
                var ready = Chain.Where((_, bit) => (dice[i] >> bit & 1) == 1).ToHashSet();
                var next = Failover.Next(policy, chain, attempts, ready.Contains, Start, now);
                if (next is not NextStep.Try go)
                    break;

                Assert.InRange(go.At, now, Start + policy.Retention);
                Assert.True(go.ConnectionId is null ? links == 0 : chain.Contains(go.ConnectionId.Value));
                now = go.At + TimeSpan.FromSeconds(1);
                if (go.ConnectionId is { } connection)
                    attempts.Add(Failed(connection));
                else
                    now += TimeSpan.FromMinutes(10);
            }
        }));
    }

    private static NextStep Next(IReadOnlyList<Attempt> attempts, Guid[]? ready = null) =>
        Failover.Next(Policy, Chain, attempts, (ready ?? Chain).Contains, Start, Start);

    /// <summary>Every try until it gives up, where each fails at once; seconds from the start.</summary>
    private static List<(Guid Connection, int Second)> Course(FailoverPolicy policy, Guid[] chain, Func<Guid, bool> isReady)
    {
        var course = new List<(Guid, int)>();
        var attempts = new List<Attempt>();
        NextStep next = new NextStep.Try(chain[0], Start);
        while (next is NextStep.Try { ConnectionId: { } connection } go)
        {
            course.Add((connection, (int)(go.At - Start).TotalSeconds));
            attempts.Add(Failed(connection));
            next = Failover.Next(policy, chain, attempts, isReady, Start, go.At);
        }

        return course;
    }

    private static string Name(Guid connection) => connection == Postmark ? "P" : connection == Mailgun ? "M" : "S";

    private static Attempt Failed(Guid connection) => new()
    {
        CallId = Guid.NewGuid(),
        ConnectionId = connection,
        Provider = "any",
        At = Start,
        Outcome = AttemptOutcome.Unavailable,
    };
}
