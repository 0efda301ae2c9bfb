using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using Xunit;
using static PenguinMails.Gateway.Providers.BounceClass;

namespace PenguinMails.Tests.Providers.Mailgun;

public sealed class MailgunBounceTests
{
    [Theory]
    [InlineData("bounce", "550", null, "550 High probability of spam. Message refused by local policy", Block)]
    [InlineData("bounce", "550", null, "No such user here", Hard, true)]
    [InlineData("generic", "550", "", "5.1.1 The email account does not exist", Hard, true)]
    [InlineData("bounce", "550", "5.1.1", "", Hard, true)]
    [InlineData("bounce", "550", null, "", Other)]
    [InlineData("hardfail", "554", "5.7.1", "Relay access denied", Policy)]
    [InlineData("bounce", "550", "5.7.26", "This mail has been blocked because the sender is unauthenticated", Authentication)]
    [InlineData("bounce", "552", null, "Mailbox is full", MailboxFull)]
    [InlineData("bounce", "552", null, "", MailboxFull)]
    [InlineData("bounce", "552", "5.3.4", "", Content)]
    [InlineData("hardfail", "550", "5.4.4", "", InvalidDomain, true)]
    [InlineData("generic", "550", null, "No MX for nowhere.example: Host not found", InvalidDomain, true)]
    [InlineData("espblock", "550", "5.1.1", "user unknown", Block)]
    [InlineData("espblock", "550", null, "", Block)]
    [InlineData("bounce", "450", "4.1.1", "User unknown", Soft)]
    [InlineData("old", "602", "", "550 5.1.1 No such user", Soft)]
    public void A_refusal_for_good(string reason, string code, string? enhanced, string text, BounceClass expected, bool suppresses = false) =>
        Assert.Equal(
            new ReportedBounce(EventType.Bounced, expected, suppresses ? SuppressionReason.HardBounce : null),
            MailgunBounces.OfPermanent(new(reason, code, enhanced, text)));

    [Theory]
    [InlineData("greylisted", "450", null, "", Soft)]
    [InlineData("generic", "452", "4.2.2", "Over quota", MailboxFull)]
    [InlineData("generic", "421", "4.7.0", "IP address is on a block list", Block)]
    [InlineData("generic", "550", "5.1.1", "No such user", Soft)]
    [InlineData("generic", null, null, "", Soft)]
    public void A_refusal_for_now_suppresses_nobody(string reason, string? code, string? enhanced, string text, BounceClass expected) =>
        Assert.Equal(new ReportedBounce(EventType.Deferred, expected), MailgunBounces.OfTemporary(new(reason, code, enhanced, text)));
}
