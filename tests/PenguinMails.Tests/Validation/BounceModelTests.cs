using PenguinMails.Gateway.Validation;
using PenguinMails.Mail;
using Xunit;

namespace PenguinMails.Tests.Validation;

public sealed class BounceModelTests
{
    private static readonly BounceModel Empty = BounceModel.Of([], (_, _) => []);

    [Fact]
    public void Without_outcomes_only_what_an_address_shows_itself_is_evidence()
    {
        Assert.Null(Empty.Of([], "people.example"));
        Assert.Null(Empty.Of([VerdictCode.Role], "people.example"));
        Assert.Null(Empty.Of([VerdictCode.CatchAll], "people.example"));
        Assert.InRange(Empty.Of([VerdictCode.DomainNotFound], "nowhere.example")!.Value.Probability, 0.95, 1);
        Assert.InRange(Empty.Of([VerdictCode.DeliveredBefore], "people.example")!.Value.Probability, 0, 0.01);
        Assert.InRange(Empty.Of([VerdictCode.Role, VerdictCode.Confirmed], "people.example")!.Value.Probability, 0, 0.02);
        Assert.InRange(Empty.Of([VerdictCode.BouncedBefore, VerdictCode.Confirmed], "people.example")!.Value.Probability, 0.8, 1);
    }

    [Fact]
    public void What_bounced_tells_of_its_reason_and_of_its_domain()
    {
        // Of first emails 1 % bounce at good.example and 20 % at old.example; of roles it is ten times the odds.
        var dice = new Random(14);
        List<EndedEmail> emails = [.. Enumerable.Range(0, 40_000).Select(i => Email(i))];
        var model = BounceModel.Of(emails, Codes);

        foreach (var (local, domain, truth) in new[] { ("person", "good.example", 0.01), ("person", "old.example", 0.2), ("info", "good.example", Odds(0.01, 10)), ("info", "old.example", Odds(0.2, 10)) })
        {
            var (probability, deviation) = model.Of(Codes(new(local, domain), AddressPast.None), domain)!.Value;
            Assert.InRange(probability, truth * 0.7, Math.Min(1, truth * 1.4));
            Assert.InRange(deviation, 0, truth * 0.3);
        }

        Assert.InRange(model.Of([], "new.example")!.Value.Probability, 0.01, 0.2);

        EndedEmail Email(int i)
        {
            var (domain, rate) = i % 2 == 0 ? ("good.example", 0.01) : ("old.example", 0.2);
            var isRole = i % 10 is 4 or 5;
            return new(new($"{(isRole ? "info" : "person")}{i}", domain), dice.NextDouble() < (isRole ? Odds(rate, 10) : rate));
        }

        static IReadOnlyList<VerdictCode> Codes(EmailAddress address, AddressPast past) => address.Local.StartsWith("info", StringComparison.Ordinal) ? [VerdictCode.Role] : [];
        static double Odds(double rate, double times) => times * rate / (1 - rate) is var odds ? odds / (1 + odds) : 0;
    }

    [Fact]
    public void The_second_email_to_an_address_is_counted_by_what_became_of_the_first()
    {
        var address = new EmailAddress("person", "people.example");
        var seen = new List<AddressPast>();

        BounceModel.Of([new(address, Bounced: false), new(address, Bounced: true), new(address, Bounced: true)], (_, past) =>
        {
            seen.Add(past);
            return [];
        });

        Assert.Equal([AddressPast.None, AddressPast.Delivered, AddressPast.Bounced], seen);
    }
}
