using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using Xunit;
using static PenguinMails.Tests.Routing.RulesOf;

namespace PenguinMails.Tests.Routing;

/// <summary>Which rule an email matches.</summary>
public sealed class RuleMatchTests
{
    [Theory]
    [InlineData("transactional", "postmark")]
    [InlineData("marketing", "mailgun")]
    [InlineData("newsletter", "mailgun")]
    [InlineData("promotional", "mailgun")]
    [InlineData("cold_outreach", "smtp")]
    [InlineData("custom", "smtp")]
    [InlineData("custom:receipt", "smtp")]
    public void Newsletter_and_promotional_also_match_marketing_rules(string type, string provider) =>
        Assert.Equal(provider, Compile(Rule(1, "transactional", "postmark"), Rule(2, "marketing", "mailgun")).Target(Email(type)));

    [Fact]
    public void A_rule_of_the_type_itself_comes_first_only_by_its_priority()
    {
        Assert.Equal("postmark", Compile(Rule(1, "marketing", "postmark"), Rule(2, "newsletter", "mailgun")).Target(Email("newsletter")));
        Assert.Equal("mailgun", Compile(Rule(2, "marketing", "postmark"), Rule(1, "newsletter", "mailgun")).Target(Email("newsletter")));
        Assert.Equal("postmark", Compile(Rule(1, "newsletter", "mailgun"), Rule(2, "marketing", "postmark")).Target(Email("marketing")));
    }

    [Theory]
    [InlineData("custom:receipt", "postmark")]
    [InlineData("custom:other", "mailgun")]
    [InlineData("custom", "mailgun")]
    [InlineData("transactional", "smtp")]
    public void Custom_matches_every_custom_type_and_a_named_one_only_its_own(string type, string provider) =>
        Assert.Equal(provider, Compile(Rule(1, "custom:receipt", "postmark"), Rule(2, "custom", "mailgun")).Target(Email(type)));

    [Fact]
    public void Any_matches_every_type_and_a_disabled_rule_none()
    {
        var rules = Compile(Rule(1, "any", "postmark") with { Enabled = false }, Rule(2, "any", "mailgun"));

        Assert.All(EmailType.All, type => Assert.Equal("mailgun", rules.Target(Email(type.Name))));
        Assert.Equal("mailgun", rules.Target(Email("custom:what")));
    }

    [Fact]
    public void All_conditions_must_hold()
    {
        var rules = Compile(Rule(1, "any", "postmark", Subject("invoice"), Domain("gmail.com"), Tag("paid")));

        Assert.Equal("postmark", rules.Target(Email("marketing", "Your invoice", "a@gmail.com", "x", "paid")));
        Assert.Equal("smtp", rules.Target(Email("marketing", "Your invoice", "a@gmail.com", "x")));
        Assert.Equal("smtp", rules.Target(Email("marketing", "Your invoice", "a@mail.gmail.com", "paid")));
        Assert.Equal("smtp", rules.Target(Email("marketing", "Your receipt", "a@gmail.com", "paid")));
    }

    [Theory]
    [InlineData("INVOICE 7", "invoice", true)]
    [InlineData("Größe ÄNDERN", "größe ändern", true)]
    [InlineData("aXc", "a.c", false)]
    [InlineData("a.c", "a.c", true)]
    [InlineData("what (now)?", "(NOW)?", true)]
    [InlineData("[a-z]+$^\\", "[A-Z]+$^\\", true)]
    [InlineData("aaab", "aab", true)]
    [InlineData("", "a", false)]
    public void A_subject_is_compared_as_text_without_case(string subject, string value, bool holds) =>
        Assert.Equal(holds ? "postmark" : "smtp", Compile(Rule(1, "any", "postmark", Subject(value))).Target(Email("marketing", subject)));

    [Theory]
    [InlineData("NEWS", true)]
    [InlineData("new", false)]
    [InlineData("news2", false)]
    public void A_tag_equals_without_case(string tag, bool holds) =>
        Assert.Equal(holds ? "postmark" : "smtp", Compile(Rule(1, "any", "postmark", Tag("News"))).Target(Email("marketing", "Hello", "a@example.com", tag)));

    [Fact]
    public void Of_a_group_one_recipient_at_the_domain_is_enough()
    {
        var rules = Compile(Rule(1, "any", "postmark", Domain("gmail.com")));

        Assert.Equal("postmark", rules.Target(RoutingEmail.Of(EmailType.Marketing, "", [], ["a@example.com", "b@gmail.com"])));
        Assert.Equal("smtp", rules.Target(RoutingEmail.Of(EmailType.Marketing, "", [], ["a@example.com", "b@example.org"])));
    }

    [Fact]
    public void The_index_finds_what_asking_every_rule_in_turn_finds()
    {
        var condition = Gen.OneOf(
            from word in Gen.Elements("a", "ab", "abc", "BC", "ß", "a.b", "aa") select Subject(word),
            from domain in Gen.Elements("gmail.com", "web.de", "xn--bcher-kva.de") select Domain(domain),
            from tag in Gen.Elements("x", "Y", "zz") select Tag(tag));
        var rule =
            from type in Gen.Elements("any", "transactional", "marketing", "newsletter", "promotional", "cold_outreach", "custom", "custom:a")
            from conditions in Gen.Choose(0, 3).SelectMany(count => condition.ArrayOf(count))
            from to in Gen.Elements(Names)
            from enabled in Gen.Elements(true, true, true, false)
            select (type, conditions, to, enabled);
        var email =
            from type in Gen.Elements("transactional", "marketing", "newsletter", "promotional", "cold_outreach", "custom", "custom:a", "custom:b")
            from subject in Gen.Elements("a", "b", "c", "A", "B", "ß", ".", " ").ArrayOf(6).Select(string.Concat)
            from to in Gen.Elements("u@gmail.com", "u@web.de", "u@xn--bcher-kva.de", "u@else.org").ArrayOf(2)
            from tags in Gen.Choose(0, 2).SelectMany(count => Gen.Elements("x", "y", "ZZ", "other").ArrayOf(count))
            select RoutingEmail.Of(new EmailType(type), subject, tags, to);

        Check.One(Properties.Tried(500), Prop.ForAll((from rules in Gen.Choose(0, 30).SelectMany(count => rule.ArrayOf(count)) from one in email.ArrayOf(20) select (rules, one)).ToArbitrary(), tried =>
        {
            RoutingRule[] rules = [.. tried.rules.Select((one, i) => Rule(i + 1, one.type, one.to, one.conditions) with { Enabled = one.enabled })];
            var (compiled, shuffled) = (Compile(rules), Compile([.. rules.Reverse()]));
            foreach (var seen in tried.one)
            {
                var expected = rules.FirstOrDefault(known => known.Enabled && CompiledRouting.IsFor(known, seen.Type) && known.Conditions.All(condition => CompiledRule.Holds(condition, seen)));
                var place = compiled.Match(seen);
                Assert.Equal(expected?.Priority, place < 0 ? null : compiled.RuleAt(place).Priority);
                Assert.Equal(place, shuffled.Match(seen));
            }
        }));
    }
}
