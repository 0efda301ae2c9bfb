using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Replay;
using PenguinMails.Gateway.Sending.Records;
using Xunit;
using static PenguinMails.Tests.Routing.RulesOf;

namespace PenguinMails.Tests.Routing;

/// <summary>What a draft would have done, as a function of what was sent.</summary>
public sealed class ReplayTallyTests
{
    private static readonly DateTimeOffset November = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, Guid> Connections = Names.ToDictionary(name => name, name => new Guid(Array.IndexOf(Names, name) + 1, 0, 0, new byte[8]));

    [Fact]
    public void What_moves_is_counted_and_what_was_never_sent_is_not()
    {
        var tally = new ReplayTally(World(Rule(1, "marketing", "mailgun")));
        tally.Add([Sent("postmark", "marketing")]);
        tally.Add([Sent("mailgun", "newsletter")]);
        tally.Add([Sent("smtp", "transactional")]);
        tally.Add([Sent("postmark", "transactional")]);
        tally.Add([Sent("postmark", "marketing") with { WasSent = false }]);
        // A test of a connection stays where it was.
        tally.Add([Sent("postmark", "transactional") with { IsOutsideRules = true }]);

        var result = tally.Result(November, November, isCapped: false);

        Assert.Equal((5L, 2L, 0L), (result.Emails, result.Moved, result.Unroutable));
        Assert.Equal([new("postmark", "mailgun", 1), new("postmark", "smtp", 1)], result.Moves.OrderBy(move => move.To));
        Assert.Equal(["mailgun 1 2", "postmark 3 1", "smtp 1 2"], result.Providers.Select(one => $"{one.Provider} {one.Now.Emails} {one.Then.Emails}"));
        Assert.Equal((5L, 5L), (result.Now.Emails, result.Then.Emails));
    }

    [Fact]
    public void A_named_provider_and_what_others_could_not_carry_are_kept()
    {
        var tally = new ReplayTally(World(Rule(1, "any", "postmark")));
        tally.Add([Sent("mailgun", "marketing") with { Decision = new() { IsPinned = true, Asked = "mailgun" } }]);
        tally.Add([Sent("smtp", "marketing") with { Decision = new() { Asked = "smtp", Lacks = ["Postmark accepts at most 10 MB with attachments as base64."], Chain = ["smtp", "mailgun"] } }]);

        var result = tally.Result(November, November, isCapped: false);

        Assert.Equal(0, result.Moved);
        Assert.Equal(["mailgun 1", "smtp 1"], result.Providers.Select(one => $"{one.Provider} {one.Then.Emails}"));
    }

    [Fact]
    public void Of_a_connection_that_is_gone_the_decision_tells_the_provider()
    {
        var tally = new ReplayTally(World(Rule(1, "any", "postmark")));
        tally.Add([Sent("smtp", "marketing") with { ConnectionId = Guid.NewGuid(), Decision = new() { Asked = "smtp", Target = "mailgun" } }]);
        tally.Add([Sent("smtp", "marketing") with { ConnectionId = Guid.NewGuid() }]);

        Assert.Equal(["mailgun", "unknown"], tally.Result(November, November, isCapped: false).Moves.Select(move => move.From).Order());
    }

    [Fact]
    public void What_nobody_could_have_carried_is_told_apart()
    {
        var tally = new ReplayTally(World(Rule(1, "any", "postmark")) with { Usable = [] });
        tally.Add([Sent("postmark", "marketing")]);

        var result = tally.Result(November, November, isCapped: false);

        Assert.Equal((1L, 0L, 1L), (result.Emails, result.Moved, result.Unroutable));
        Assert.Null(Assert.Single(result.Moves).To);
    }

    [Fact]
    public void A_group_is_decided_as_one_by_any_of_its_recipients()
    {
        var tally = new ReplayTally(World(Rule(1, "any", "mailgun", Domain("gmail.com"))));
        tally.Add([Sent("postmark", "marketing"), Sent("postmark", "marketing") with { RecipientKey = "b@gmail.com" }]);

        Assert.Equal(2, tally.Result(November, November, isCapped: false).Moves.Single(move => move.To == "mailgun").Emails);
    }

    [Fact]
    public void What_is_free_is_used_up_as_each_month_goes_on_and_the_cost_is_that_of_these_emails_alone()
    {
        var rule = Rule(1, "any", "mailgun") with { Alternatives = ["postmark"], Critical = false };
        var tally = new ReplayTally(World(rule) with
        {
            Prices = new Dictionary<string, Tariff>
            {
                ["postmark"] = new() { FreeQuota = 100, Tiers = [new(null, 2)] },
                ["mailgun"] = new() { BaseFee = 10, Tiers = [new(null, 1)] },
            },
            Before = new Dictionary<(string, DateTimeOffset), long> { [("postmark", November.AddDays(-2).AddHours(-12))] = 40, [("mailgun", November.AddDays(-2).AddHours(-12))] = 1 },
        });
        for (var i = 0; i < 1_000; i++)
            tally.Add([Sent("mailgun", "marketing")]);
        // The next month has its own.
        for (var i = 0; i < 200; i++)
            tally.Add([Sent("mailgun", "marketing", November.AddMonths(1))]);

        var result = tally.Result(November, November, isCapped: false);

        var (mailgun, postmark) = (result.Providers[0], result.Providers[1]);
        Assert.Equal((1_200L, 1_040L), (mailgun.Now.Emails, mailgun.Then.Emails));
        Assert.Equal((0L, 160L), (postmark.Now.Emails, postmark.Then.Emails));
        // In November the base fee was charged before; December's is these emails' own.
        Assert.Equal((1m + 10.2m, 0.94m + 10.1m), (mailgun.Now.Cost, mailgun.Then.Cost));
        Assert.Equal(0m, postmark.Then.Cost);
        Assert.Equal((11.2m, 11.04m), (result.Now.Cost, result.Then.Cost));
    }

    [Fact]
    public void Delivery_is_expected_from_what_the_tenant_had_and_too_few_say_nothing()
    {
        var tally = new ReplayTally(World(Rule(1, "any", "mailgun")) with
        {
            Delivered =
            [
                new() { Provider = "postmark", Type = "marketing", Sent = 10_000, Delivered = 9_000 },
                new() { Provider = "mailgun", Type = "marketing", Sent = 10_000, Delivered = 9_500 },
                new() { Provider = "mailgun", Type = "transactional", Sent = 10, Delivered = 10 },
            ],
        });
        for (var i = 0; i < 3; i++)
            tally.Add([Sent("postmark", "marketing")]);
        tally.Add([Sent("postmark", "transactional")]);

        var result = tally.Result(November, November, isCapped: false);

        Assert.Equal((0.9, 1L), (result.Now.DeliveryRate, result.Now.Unrated));
        Assert.Equal((0.95, 1L), (result.Then.DeliveryRate, result.Then.Unrated));
        Assert.Null(result.Providers.Single(one => one.Provider == "postmark").Then.DeliveryRate);
    }

    private static ReplayWorld World(params RoutingRule[] rules) => new(
        Compile(rules), Connections.ToDictionary(pair => pair.Value, pair => pair.Key), Names, new Dictionary<string, Tariff>(), new Dictionary<(string, DateTimeOffset), long>(), Array.Empty<ProviderDelivered>());

    private static ReplayedDelivery Sent(string provider, string type, DateTimeOffset? at = null)
    {
        var id = DeliveryId.Of(DeliveryId.NewMessage(at ?? November), 1);
        return new()
        {
            Id = id,
            EnvelopeId = id,
            RecipientKey = "a@example.com",
            Type = type,
            ConnectionId = Connections[provider],
            WasSent = true,
            Subject = "Hello",
            Tags = [],
            IsWithoutContent = false,
        };
    }
}
