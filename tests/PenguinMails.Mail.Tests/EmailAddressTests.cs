using Xunit;

namespace PenguinMails.Mail.Tests;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("a@b.co", "a", "b.co")]
    [InlineData("  a@b.co\t", "a", "b.co")]
    [InlineData("Jane.Doe+tag@Example.COM", "Jane.Doe+tag", "example.com")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@b.co", "!#$%&'*+-/=?^_`{|}~", "b.co")]
    [InlineData("\"a b\"@x.com", "a b", "x.com")]
    [InlineData("\"a@b\"@x.com", "a@b", "x.com")]
    [InlineData("\"plain\"@x.com", "plain", "x.com")]
    [InlineData("\"a\\\"\\\\\"@x.com", "a\"\\", "x.com")]
    [InlineData("\"..\"@x.com", "..", "x.com")]
    [InlineData("a(comment)@x.com", "a", "x.com")]
    [InlineData("(x (y \\) z))a (b) @ (c) x.com (d)", "a", "x.com")]
    [InlineData("用户@例え.jp", "用户", "xn--r8jz45g.jp")]
    [InlineData("a@MÜNCHEN.de", "a", "xn--mnchen-3ya.de")]
    [InlineData("a@例え。jp", "a", "xn--r8jz45g.jp")]
    [InlineData("a@faß.de", "a", "xn--fa-hia.de")]
    [InlineData("a@مثال.إختبار", "a", "xn--mgbh0fb.xn--kgbechtv")]
    [InlineData("a@xn--Mnchen-3ya.de", "a", "xn--mnchen-3ya.de")]
    [InlineData("a@1.2.3.example", "a", "1.2.3.example")]
    public void Reads_what_is_an_address(string text, string local, string domain)
    {
        Assert.True(EmailAddress.TryParse(text, out var address, out var problem), problem);
        Assert.Equal(new EmailAddress(local, domain), address);
        Assert.Equal("", problem);
    }

    [Theory]
    [InlineData("", "Address is empty.")]
    [InlineData("  (nobody) ", "Address has no @.")]
    [InlineData("jane", "Address has no @.")]
    [InlineData("@x.com", "Nothing stands before the @.")]
    [InlineData("\"\"@x.com", "Nothing stands before the @.")]
    [InlineData("a@", "Nothing stands after the @.")]
    [InlineData("a@localhost", "Domain needs at least one dot.")]
    [InlineData("a@x.com.", "Domain ends with a dot.")]
    [InlineData("a@ü.com.", "Domain ends with a dot.")]
    [InlineData("a@x..com", "Domain has a dot at its start or two in a row.")]
    [InlineData("a@ü..com", "Domain has a dot at its start or two in a row.")]
    [InlineData("a@.x.com", "Domain has a dot at its start or two in a row.")]
    [InlineData("a@-x.com", "A part of the domain starts or ends with a hyphen.")]
    [InlineData("a@x-.com", "A part of the domain starts or ends with a hyphen.")]
    [InlineData("a@ü-.com", "A part of the domain starts or ends with a hyphen.")]
    [InlineData("a@x_y.com", "Domain may have only letters, digits, hyphens and dots.")]
    [InlineData("a@ü_y.com", "Domain may have only letters, digits, hyphens and dots.")]
    [InlineData("a@127.0.0.1", "Domain is a number; a name is needed.")]
    [InlineData("a@[127.0.0.1]", "An IP address in brackets is not allowed; a domain is needed.")]
    [InlineData("a@[IPv6:::1]", "An IP address in brackets is not allowed; a domain is needed.")]
    [InlineData("a@mu\u0308nchen.de", "Domain has a letter in an unusual form; write it as one plain character.")]
    [InlineData("a@ｅxample.com", "Domain has a letter in an unusual form; write it as one plain character.")]
    [InlineData("a@i❤.ws", "Domain has a character that no domain can have.")]
    [InlineData("a@exa\u200Bmple.com", "Domain has a character that no domain can have.")]
    [InlineData("a@xn--ü.de", "Domain is not a valid international name.")]
    [InlineData(".a@x.com", "The part before the @ has a dot at its start or end, or two in a row.")]
    [InlineData("a.@x.com", "The part before the @ has a dot at its start or end, or two in a row.")]
    [InlineData("a..b@x.com", "The part before the @ has a dot at its start or end, or two in a row.")]
    [InlineData("\u200Ba@x.com", "The part before the @ has an invisible character.")]
    [InlineData("a\u00A0b@x.com", "The part before the @ has an invisible character.")]
    [InlineData("a b@x.com", "A name needs angle brackets around the address, and quotes where it has , ; : ( ) [ ] \\ or quotes inside.")]
    [InlineData("a[b@x.com", "A name or address with , ; : ( ) [ ] \\ or quotes inside needs quotes around it.")]
    [InlineData("a@x.com@y.com", "Address has more than one @.")]
    [InlineData("a@x.com, b@y.com", "There is more than one address; give one.")]
    [InlineData("a@x.com;b@y.com", "There is more than one address; give one.")]
    [InlineData("a@x.com b@y.com", "Address has more than one @.")]
    [InlineData("<a@x.com>", "Only the address belongs here, without a name and angle brackets.")]
    [InlineData("A <a@x.com>", "Only the address belongs here, without a name and angle brackets.")]
    [InlineData("mailto:a@x.com", "A name needs angle brackets around the address, and quotes where it has , ; : ( ) [ ] \\ or quotes inside.")]
    [InlineData("\"a@x.com", "A name needs angle brackets around the address, and quotes where it has , ; : ( ) [ ] \\ or quotes inside.")]
    [InlineData("\"a\\", "Address has no @.")]
    [InlineData("a(b@x.com", "A name needs angle brackets around the address, and quotes where it has , ; : ( ) [ ] \\ or quotes inside.")]
    [InlineData("a(b\\", "Address has no @.")]
    public void Says_why_something_is_no_address(string text, string expected)
    {
        Assert.False(EmailAddress.TryParse(text, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("a@x.com\r\nBcc: b@y.com")]
    [InlineData("a\n@x.com")]
    [InlineData("a@x.com\r")]
    [InlineData("\"a\r\n b\"@x.com")]
    [InlineData("\"a\\\nb\"@x.com")]
    [InlineData("\"a\tb\"@x.com")]
    [InlineData("a(\r\n)@x.com")]
    [InlineData("a\0@x.com")]
    [InlineData("a@x.com\0")]
    [InlineData("a@x\u007F.com")]
    [InlineData("a\u0085@x.com")]
    [InlineData("\"a\u2028b\"@x.com")]
    public void Refuses_line_breaks_and_control_characters_anywhere(string text)
    {
        Assert.False(EmailAddress.TryParse(text, out _, out var problem));
        Assert.Equal("Line breaks and control characters are not allowed.", problem);
    }

    [Theory]
    [InlineData(0xD800, "a", "@x.com")]
    [InlineData(0xDC00, "a", "@x.com")]
    [InlineData(0xDBFF, "a@x.com", "")]
    [InlineData(0xDFFF, "a@\U00010428", ".com")]
    public void Refuses_lone_surrogates(int surrogate, string before, string after)
    {
        Assert.False(EmailAddress.TryParse(before + (char)surrogate + after, out _, out var problem));
        Assert.Equal("Text is not valid Unicode.", problem);
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "The part before the @ is longer than 64 octets.")]
    public void A_local_part_has_64_octets_at_most(int octets, string? expected)
    {
        Assert.Equal(expected, ProblemOf(new string('a', octets) + "@x.com"));
        Assert.Equal(expected, ProblemOf(new string('ü', 31) + new string('a', octets - 62) + "@x.com"));
        Assert.Equal(expected, ProblemOf('"' + new string(' ', octets - 2) + "\"@x.com"));
        Assert.Equal(expected, ProblemOf("\"\\\"" + new string('a', octets - 4) + "\"@x.com"));
    }

    [Theory]
    [InlineData(63, null)]
    [InlineData(64, "A part of the domain is longer than 63 octets.")]
    public void A_label_has_63_octets_at_most(int octets, string? expected) =>
        Assert.Equal(expected, ProblemOf($"a@{new string('b', octets)}.com"));

    [Fact]
    public void An_over_long_international_label_is_refused() =>
        Assert.NotNull(ProblemOf($"a@{new string('ü', 70)}.de"));

    [Fact]
    public void A_domain_has_253_octets_at_most()
    {
        var long251 = string.Join('.', Enumerable.Repeat(new string('b', 62), 4));
        Assert.Equal("Address is longer than 254 octets.", ProblemOf($"aaaa@{long251}"));
        Assert.Equal("Domain is longer than 253 octets.", ProblemOf($"a@bb.{long251}"));
        Assert.Equal("Domain is longer than 253 octets.", ProblemOf($"a@üü.{long251}"));
        Assert.NotNull(ProblemOf($"a@ü.{long251}"));
    }

    [Fact]
    public void An_address_has_254_octets_at_most()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('b', 62), 3));
        Assert.Null(ProblemOf($"{new string('a', 64)}@{domain}"));
        Assert.Null(ProblemOf($"{new string('a', 63)}@{domain}.c"));
        Assert.Equal("Address is longer than 254 octets.", ProblemOf($"{new string('a', 64)}@{domain}.c"));
    }

    [Theory]
    [InlineData("Jane.Doe@Example.com", "jane.doe@example.com")]
    [InlineData("\"Jane.Doe\"@example.com", "jane.doe@example.com")]
    [InlineData("JÜRGEN@Bücher.de", "jürgen@xn--bcher-kva.de")]
    public void The_key_is_the_same_for_every_spelling(string text, string key) => Assert.Equal(key, Parse(text).Key);

    [Theory]
    [InlineData("\"plain\"@x.com", "plain@x.com")]
    [InlineData("\"a b\"@x.com", "\"a b\"@x.com")]
    [InlineData("\"a\\b\\\"c\\\\\"@x.com", "\"ab\\\"c\\\\\"@x.com")]
    [InlineData("\"a.\"@x.com", "\"a.\"@x.com")]
    [InlineData("ü@x.com", "ü@x.com")]
    public void A_provider_gets_quotes_only_where_they_must_be(string text, string sent) =>
        Assert.Equal(sent, Parse(text).ToString());

    [Fact]
    public void Only_a_local_part_beyond_ascii_needs_smtputf8()
    {
        Assert.True(Parse("ü@x.com").NeedsSmtpUtf8);
        Assert.False(Parse("u@ü.com").NeedsSmtpUtf8);
    }

    private static EmailAddress Parse(string text)
    {
        Assert.True(EmailAddress.TryParse(text, out var address, out var problem), problem);
        return address;
    }

    private static string? ProblemOf(string text) => EmailAddress.TryParse(text, out _, out var problem) ? null : problem;
}
