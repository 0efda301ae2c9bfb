using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Versions;
using Xunit;
using static PenguinMails.Tests.Routing.RulesOf;

namespace PenguinMails.Tests.Routing;

/// <summary>Which emails an experiment draws.</summary>
public sealed class ExperimentDrawTests
{
    private const uint Postmark = 1, Mailgun = 2, Smtp = 4;

    private static readonly RoutingRule Compared = Rule(1, "any", "mailgun") with { Experiment = new() { Id = new Guid(7, 0, 0, new byte[8]), RouteTo = "postmark", SharePercent = 10 } };

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    public void A_share_is_drawn_and_the_same_email_always_alike(int share)
    {
        var rules = Compile(Compared with { Experiment = Compared.Experiment! with { SharePercent = share } });
        var emails = Enumerable.Range(0, 20_000).Select(_ => New()).ToList();

        var drawn = emails.Count(email => rules.Target(email) == "postmark");

        // Five standard deviations.
        var expected = 200d * share;
        Assert.InRange(drawn, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
        Assert.All(emails.Take(100), email => Assert.Equal(rules.Decide(email, new(All, All)), Compile(Compared with { Experiment = Compared.Experiment! with { SharePercent = share } }).Decide(email, new(All, All))));
        Assert.Equal(2, Enumerable.Range(0, 1_000).Select(i => rules.Target(Email("marketing", to: $"user{i}@example.com") with { Id = emails[0].Id })).Distinct().Count());
    }

    [Fact]
    public void Those_that_were_drawn_for_either_are_told_and_costs_move_none_of_them()
    {
        var rules = Compile(Compared with { Alternatives = ["smtp"] });
        var state = new RoutingState(All, All) { Prices = [100, 100, 0] };
        var decisions = Emails().Select(email => rules.Decide(email, state)).ToList();

        Assert.Equal([ExperimentArm.First, ExperimentArm.Second], decisions.Select(decision => decision.Arm).Distinct().Order());
        Assert.All(decisions, decision => Assert.Equal(
            decision.Arm == ExperimentArm.Second ? ("postmark", RoutingMove.Experiment) : ("mailgun", RoutingMove.None), (rules.Providers[decision.Chain[0]], decision.Move)));
    }

    [Theory]
    [InlineData(All, Mailgun | Smtp)]
    [InlineData(Mailgun | Smtp, All)]
    [InlineData(All, Postmark | Smtp)]
    public void Where_one_of_the_two_cannot_carry_it_the_email_goes_as_usual_and_neither_side_counts(uint able, uint ready)
    {
        var (rules, usual) = (Compile(Compared), Compile(Compared with { Experiment = null }));
        var state = new RoutingState(able, ready);

        var decisions = Emails().Select(email => (rules.Decide(email, state), usual.Chain(email, state), rules.Chain(email, state))).ToList();

        Assert.Equal([ExperimentArm.None, ExperimentArm.Missed], decisions.Select(one => one.Item1.Arm).Distinct().Order());
        Assert.All(decisions, one => Assert.Equal(one.Item2, one.Item3));
    }

    [Fact]
    public void What_is_only_thought_of_and_what_names_its_provider_is_not_drawn()
    {
        var rules = Compile(Compared);

        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal((ExperimentArm.None, "mailgun"), (rules.Decide(Email("marketing", to: $"user{i}@example.com"), new(All, All)).Arm, rules.Target(Email("marketing", to: $"user{i}@example.com")))));
        Assert.All(Emails(), email => Assert.Equal(ExperimentArm.None, rules.Decide(email, new(All, All) { Pin = 2 }).Arm));
    }

    [Fact]
    public void Recipients_of_one_send_that_are_drawn_differently_are_decided_apart()
    {
        var rules = Compile(Compared);
        var emails = Emails().ToList();

        Assert.True(rules.LooksAtRecipients);
        Assert.Equal(emails.Select(email => rules.Target(email)).Distinct().Count(), emails.Select(email => rules.KindOf(email)).Distinct().Count());
    }

    [Fact]
    public void A_changed_experiment_is_a_new_one_and_the_same_goes_on()
    {
        var now = new DateTimeOffset(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);
        var before = new RoutingConfig { Rules = [Compared], DefaultProvider = "smtp" };

        Assert.Equal(Compared.Experiment, Saved(Compared with { Experiment = Compared.Experiment! with { Id = Guid.NewGuid(), StartedAt = now }, Name = "Renamed", Enabled = false }));
        Assert.Equal(now, Saved(Compared with { Experiment = Compared.Experiment! with { SharePercent = 11 } })!.StartedAt);
        Assert.NotEqual(Compared.Experiment!.Id, Saved(Compared with { Experiment = Compared.Experiment! with { RouteTo = "smtp" } })!.Id);
        Assert.NotEqual(Compared.Experiment!.Id, Saved(Compared with { RouteTo = "smtp" })!.Id);
        Assert.Null(Saved(Compared with { Experiment = null }));

        RuleExperiment? Saved(RoutingRule rule) => StartedExperiments.In(before with { Rules = [rule] }, before, now).Rules[0].Experiment;
    }

    private static RoutingEmail New() => Email("marketing") with { Id = Guid.CreateVersion7() };

    private static IEnumerable<RoutingEmail> Emails() => Enumerable.Range(0, 300).Select(_ => New());
}
