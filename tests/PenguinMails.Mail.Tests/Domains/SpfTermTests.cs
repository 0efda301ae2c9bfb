using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Mail.Dns;
using PenguinMails.Mail.Domains;
using PenguinMails.Tests;
using Xunit;

namespace PenguinMails.Mail.Tests.Domains;

public sealed class SpfTermTests
{
    private static readonly Gen<string> Words =
        from count in Gen.Choose(1, 8)
        from pieces in Gen.Elements(
            "+", "-", "~", "?", "all", "a", "mx", "ptr", "ip4", "ip6", "include", "exists", "redirect", "exp", ":", "/", "//", "=", "24", "0", "129",
            "a.example", "192.0.2.1", "2001:db8::1", "%{i}", "%", "[", "é", "\0", ";", "v", "p", "DKIM1").ArrayOf(count)
        select string.Concat(pieces);

    [Theory]
    [InlineData("all", '+', "all", "", 0, 0)]
    [InlineData("-ALL", '-', "all", "", 0, 0)]
    [InlineData("~include:spf.example", '~', "include", "spf.example", 32, 128)]
    [InlineData("a", '+', "a", "", 32, 128)]
    [InlineData("a/24", '+', "a", "", 24, 128)]
    [InlineData("mx:b.example/24//64", '+', "mx", "b.example", 24, 64)]
    [InlineData("mx//64", '+', "mx", "", 32, 64)]
    [InlineData("redirect=_spf.example", '+', "redirect", "_spf.example", 32, 128)]
    [InlineData("exp=why.example", '+', "", "", 32, 128)]
    [InlineData("?exists:%{i}.example", '?', "exists", "%{i}.example", 32, 128)]
    public void Terms_are_read(string word, char qualifier, string name, string domain, int prefix4, int prefix6)
    {
        Assert.Equal(new SpfTerm(qualifier, name, domain, prefix4, prefix6), SpfTerm.Read(word));
    }

    [Theory]
    [InlineData("ip4:192.0.2.0/24", "192.0.2.0", 24)]
    [InlineData("ip6:2001:db8::/32", "2001:db8::", 32)]
    [InlineData("ip6:2001:db8::1", "2001:db8::1", 128)]
    public void Networks_are_read(string word, string network, int prefix)
    {
        var term = SpfTerm.Read(word)!;
        Assert.Equal((network, prefix), (term.Network!.ToString(), term.Prefix4));
    }

    [Theory]
    [InlineData("+")]
    [InlineData("--all")]
    [InlineData("all:x")]
    [InlineData("include")]
    [InlineData("include:")]
    [InlineData("a:")]
    [InlineData("a/33")]
    [InlineData("a/-1")]
    [InlineData("ip4")]
    [InlineData("ip4:192.0.2")]
    [InlineData("ip4:2001:db8::1")]
    [InlineData("ip6:[2001:db8::1]")]
    [InlineData("ip6:192.0.2.1")]
    [InlineData("ipv4:192.0.2.1")]
    public void What_is_no_term_is_refused(string word)
    {
        Assert.Null(SpfTerm.Read(word));
    }

    [Fact]
    public void Whatever_is_published_is_read_or_refused()
    {
        Check.One(Properties.Tried(20_000), Prop.ForAll(Words.ToArbitrary(), word =>
        {
            SpfTerm.Read(word);
            var check = DkimCheck.Judge("s._domainkey.a.example", "v=DKIM1; p=key", new DnsAnswer.Records([new DnsRecord.Text(word)]));
            return check.State == DnsCheckState.Failed;
        }));
    }
}
