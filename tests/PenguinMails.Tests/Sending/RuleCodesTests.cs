using PenguinMails.Gateway.Sending.Records;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class RuleCodesTests
{
    [Theory]
    [InlineData("gmail", "550-5.7.26 This mail has been blocked because the sender is unauthenticated.", "5.7.26")]
    [InlineData("gmail", "421-4.7.27 Your email has been rate limited because SPF authentication didn't pass", "5.7.27")]
    [InlineData("gmail", "smtp; 550-5.7.30 DKIM", "5.7.30")]
    [InlineData("gmail", "550 5.7.25 The IP address sending this message does not have a PTR record", "5.7.25")]
    [InlineData("gmail", "550 5.7.1 likely unsolicited mail", null)]
    [InlineData("gmail", "550 5.1.1 No such user 15.7.26", null)]
    [InlineData("gmail", "550 5.7.260", null)]
    [InlineData("microsoft", "550; 5.7.515 Access denied, sending domain example.com does not meet the required authentication level", "5.7.515")]
    [InlineData("microsoft", "550 5.7.606 Access denied, banned sending IP", "5.7.606")]
    [InlineData("microsoft", "550 5.7.1 Unfortunately, messages from [203.0.113.1] weren't sent. (S3150)", "S3150")]
    [InlineData("microsoft", "550 5.7.26 unauthenticated", null)]
    [InlineData("yahoo", "421 4.7.0 [TSS04] Messages from 203.0.113.1 temporarily deferred due to unexpected volume", "TSS04")]
    [InlineData("yahoo", "553 5.7.1 [bl21] Connections will not be accepted", "BL21")]
    [InlineData("yahoo", "554 5.7.9 Message not accepted for policy reasons", "5.7.9")]
    [InlineData("other", "550 5.7.26", null)]
    [InlineData("gmail", null, null)]
    public void A_refusal_names_the_rule_of_its_mailbox_provider_or_none(string mailboxProvider, string? refusal, string? code) => Assert.Equal(code, RuleCodes.Of(mailboxProvider, refusal));
}
