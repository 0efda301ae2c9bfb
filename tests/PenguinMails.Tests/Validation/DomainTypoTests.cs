using PenguinMails.Gateway.Validation;
using Xunit;

namespace PenguinMails.Tests.Validation;

public sealed class DomainTypoTests
{
    [Theory]
    [InlineData("gmail.con", "gmail.com")]
    [InlineData("gnail.com", "gmail.com")]
    [InlineData("gmial.com", "gmail.com")]
    [InlineData("gmail.co", "gmail.com")]
    [InlineData("gmail.cm", "gmail.com")]
    [InlineData("homail.con", "hotmail.com")]
    [InlineData("hotmal.co.uk", "hotmail.co.uk")]
    [InlineData("yajoo.com", "yahoo.com")]
    [InlineData("yahoo.cmo", "yahoo.com")]
    [InlineData("yahooo.cmo", "yahoo.com")]
    [InlineData("comcast.nry", "comcast.net")]
    [InlineData("outlok.com", "outlook.com")]
    [InlineData("iclod.com", "icloud.com")]
    [InlineData("freenet.dee", "freenet.de")]
    public void A_slip_gets_what_was_meant(string domain, string meant) => Assert.Equal(meant, DomainTypos.SuggestionFor(domain));

    [Theory]
    [InlineData("gmail.com")]
    [InlineData("yahoo.co.uk")]
    [InlineData("yahoo.com.br")]
    [InlineData("gmx.fr")]
    [InlineData("gmx.de")]
    [InlineData("kicksend.com")]
    [InlineData("mail.com")]
    [InlineData("email.com")]
    [InlineData("ymail.com")]
    [InlineData("me.com")]
    [InlineData("aol.com")]
    [InlineData("live.fr")]
    [InlineData("love.com")]
    [InlineData("hotmail.fr")]
    [InlineData("orange.fr")]
    [InlineData("yourdomain.com")]
    [InlineData("mail.yahoo.example")]
    [InlineData("com.ar")]
    [InlineData("x")]
    public void What_is_right_or_like_no_other_gets_none(string domain) => Assert.Null(DomainTypos.SuggestionFor(domain));
}
