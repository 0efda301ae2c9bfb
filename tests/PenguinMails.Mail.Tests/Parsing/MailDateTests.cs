using PenguinMails.Mail.Parsing;
using Xunit;

namespace PenguinMails.Mail.Tests.Parsing;

public sealed class MailDateTests
{
    [Theory]
    [InlineData("Sat, 21 Nov 2026 09:00:01 +0000", "2026-11-21T09:00:01Z")]
    [InlineData("Sat, 21 Nov 2026 10:00:01 +0100 (CET)", "2026-11-21T09:00:01Z")]
    [InlineData("21 Nov 2026 09:00:01 GMT", "2026-11-21T09:00:01Z")]
    [InlineData("Sat,  1 Nov 2026 9:00 -0730", "2026-11-01T16:30:00Z")]
    public void Reads_the_dates_of_mail(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), MailDate.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("Sat, 99 Nov 2026 09:00:01 +0000")]
    [InlineData("Sat, 21 Nov 2026 09:00:01 +9999")]
    [InlineData("),(")]
    public void What_is_no_date_is_none(string? text) => Assert.Null(MailDate.Parse(text));
}
