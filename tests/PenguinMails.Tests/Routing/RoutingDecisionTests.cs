using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using Xunit;
using static PenguinMails.Tests.Routing.RulesOf;

namespace PenguinMails.Tests.Routing;

/// <summary>Where an email goes once its rule is known.</summary>
public sealed class RoutingDecisionTests
{
    private const uint Postmark = 1, Mailgun = 2, Smtp = 4;

    [Theory]
    [InlineData(All, All, "mailgun postmark smtp")]
    [InlineData(All, Postmark | Smtp, "postmark smtp mailgun")]
    [InlineData(Postmark | Smtp, All, "smtp postmark")]
    [InlineData(Postmark, All, "postmark")]
    [InlineData(0u, All, "")]
    [InlineData(All, 0u, "mailgun postmark smtp")]
    public void The_target_comes_first_then_the_failover_order_and_who_is_not_ready_last(uint able, uint ready, string chain) =>
        Assert.Equal(chain, Compile(Rule(1, "any", "mailgun")).Chain(Email("marketing"), new(able, ready)));

    [Fact]
    public void A_pin_goes_before_all_rules()
    {
        var rules = Compile(Rule(1, "any", "mailgun"));

        Assert.Equal("smtp postmark mailgun", rules.Chain(Email("marketing"), new(All, All) { Pin = 2 }));
        Assert.Equal(-1, rules.Decide(Email("marketing"), new(All, All) { Pin = 2 }).Place);
    }

    [Fact]
    public void Nothing_falls_back_to_what_is_not_in_the_order_and_nowhere_where_failover_is_off()
    {
        var config = new RoutingConfig { Rules = [Rule(1, "any", "mailgun")], DefaultProvider = "smtp", Failover = new() { Order = ["smtp", "mailgun"] } };

        Assert.Equal("mailgun smtp", Compile(config).Chain(Email("marketing"), new(All, All)));
        Assert.Equal("mailgun", Compile(config with { Failover = config.Failover with { Enabled = false } }).Chain(Email("marketing"), new(All, Smtp)));
        Assert.Equal("mailgun", Compile(config).Chain(Email("marketing"), new(All, All) { Failover = false }));
    }

    [Fact]
    public void A_ramp_is_sticky_and_who_is_in_stays_in_while_it_grows()
    {
        var moved = new HashSet<string>();
        foreach (var percentage in (int[])[5, 20, 50, 99])
        {
            var rules = Compile(Rule(1, "any", "mailgun") with { Ramp = new("postmark", percentage) });
            var inside = Enumerable.Range(0, 10_000).Select(i => $"user{i}@example.com").Where(to => rules.Target(Email("marketing", "Hello", to)) == "postmark").ToHashSet();

            Assert.Subset(inside, moved);
            Assert.InRange(inside.Count, (percentage * 100) - 200, (percentage * 100) + 200);
            moved = inside;
        }

        Assert.Equal("postmark", Compile(Rule(1, "any", "mailgun") with { Ramp = new("postmark", 99) }).Target(Email("marketing", "Another subject", moved.First())));
    }

    [Fact]
    public void Costs_move_only_among_target_and_alternatives_and_never_what_is_critical()
    {
        var rule = Rule(1, "any", "postmark") with { Alternatives = ["mailgun"] };
        var state = new RoutingState(All, All) { Prices = [1250, 580, 0] };

        Assert.Equal("mailgun postmark smtp", Compile(rule).Chain(Email("marketing"), state));
        Assert.Equal("postmark mailgun smtp", Compile(rule with { Critical = true }).Chain(Email("marketing"), state));
        Assert.Equal("postmark mailgun smtp", Compile(rule with { Alternatives = [] }).Chain(Email("marketing"), state));
        Assert.Equal("postmark mailgun smtp", Compile(rule with { Type = "transactional" }).Chain(Email("transactional"), state));
        Assert.Equal("mailgun postmark smtp", Compile(rule with { Type = "transactional", Critical = false }).Chain(Email("transactional"), state));
        Assert.Equal("postmark smtp mailgun", Compile(rule).Chain(Email("marketing"), state with { Ready = Postmark | Smtp }));
    }

    [Fact]
    public void A_time_window_goes_before_the_price()
    {
        var rules = Compile(Rule(1, "any", "postmark") with { Alternatives = ["mailgun", "smtp"] });
        var state = new RoutingState(All, All) { Prices = [1250, 580, 0], Preferred = Mailgun };

        Assert.Equal((1, RoutingMove.Window), (rules.Decide(Email("marketing"), state).Target, rules.Decide(Email("marketing"), state).Move));
        Assert.Equal((2, RoutingMove.FreeTier), (rules.Decide(Email("marketing"), state with { Preferred = 0 }).Target, rules.Decide(Email("marketing"), state with { Preferred = 0 }).Move));
    }

    [Fact]
    public void Every_email_gets_exactly_one_decision_within_what_is_able()
    {
        var cases =
            from rule in Gen.Elements(Names).Two()
            from order in Gen.Shuffle(Names)
            from able in Gen.Choose(0, 7)
            from ready in Gen.Choose(0, 7)
            from pin in Gen.Choose(-1, 2)
            from failover in Gen.Elements(true, false)
            from prices in Gen.Choose(0, 3).ArrayOf(3)
            select (Rules: Compile(new RoutingConfig
            {
                Rules = [Rule(1, "any", rule.Item1) with { Alternatives = rule.Item1 == rule.Item2 ? [] : [rule.Item2] }],
                DefaultProvider = rule.Item2,
                Failover = new() { Order = order },
            }), State: new RoutingState((uint)able, (uint)ready) { Pin = pin, Failover = failover, Prices = [.. prices.Select(price => (long)price)] });

        Check.One(Properties.Tried(500), Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var decision = one.Rules.Decide(Email("marketing"), one.State);
            var chain = Enumerable.Range(0, decision.Chain.Count).Select(i => decision.Chain[i]).ToList();

            Assert.Equal(decision, one.Rules.Decide(Email("marketing"), one.State));
            Assert.Equal(chain.Distinct(), chain);
            Assert.All(chain, provider => Assert.NotEqual(0u, one.State.Able & (1u << provider)));
            var may = one.State is { Pin: >= 0, Failover: false } ? one.State.Able & (1u << one.State.Pin) : one.State.Able;
            Assert.Equal(may != 0, chain.Count > 0);
            Assert.Equal(chain.OrderBy(provider => (one.State.Ready & (1u << provider)) == 0).ToList(), chain);
        }));
    }

    [Fact]
    public void The_order_in_which_equals_are_given_changes_no_decision()
    {
        var words = Gen.Elements("sale", "invoice", "hello", "a.*b");
        var conditions = from fields in Gen.Choose(0, 2).ArrayOf(3)
                         from values in words.ArrayOf(3)
                         select fields.Zip(values, (field, value) => field == 0 ? Subject(value) : field == 1 ? Domain(value.Length + ".example") : Tag(value)).ToList();
        var cases =
            from all in conditions.ArrayOf(5)
            from shuffledRules in Gen.Shuffle(Enumerable.Range(0, 5).ToArray())
            from subject in words.Two()
            from tags in Gen.Shuffle(new[] { "sale", "invoice", "other" })
            from domains in Gen.Shuffle(new[] { "a@4.example", "b@7.example", "c@5.example" })
            select (Rules: all.Select((of, i) => Rule(i + 1, "any", Names[i % 3], [.. of]) with { Ramp = new(Names[(i + 1) % 3], 50) }).ToList(), shuffledRules, Subject: $"{subject.Item1} {subject.Item2}", tags, domains);

        Check.One(Properties.Tried(300), Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var given = Compile([.. one.Rules]);
            var shuffled = Compile([.. one.shuffledRules.Select(i => one.Rules[i] with { Conditions = [.. one.Rules[i].Conditions.Reverse()] })]);
            var state = new RoutingState(All, All);

            Assert.Equal(
                given.Decide(RoutingEmail.Of(EmailType.Marketing, one.Subject, ["sale", "invoice", "other"], ["a@4.example", "b@7.example", "c@5.example"]), state),
                shuffled.Decide(RoutingEmail.Of(EmailType.Marketing, one.Subject, one.tags, one.domains), state));
        }));
    }

    [Fact]
    public void Deciding_allocates_nothing()
    {
        var rules = Compile([.. Enumerable.Range(1, 1_000).Select(i => Rule(i, "any", Names[i % 3], i % 3 == 0 ? [Subject($"word{i}")] : i % 3 == 1 ? [Domain($"d{i}.example")] : [Tag($"tag{i}"), Subject("x")]))]);
        var email = Email("marketing", "An email about word999 and more", "anna@d400.example", "tag20");
        var state = new RoutingState(All, All) { Prices = [3, 2, 1] };
        rules.Decide(email, state);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            rules.Decide(email, state);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
