using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Postmark;
using Xunit;
using static PenguinMails.Gateway.Providers.BounceClass;
using static PenguinMails.Gateway.Providers.EventType;

namespace PenguinMails.Tests.Providers.Postmark;

public sealed class PostmarkBounceTests
{
    [Theory]
    [InlineData("HardBounce", "smtp;550 5.1.1 The email account does not exist.", true, Bounced, Hard, true)]
    [InlineData("HardBounce", "smtp;550 Rejected", true, Bounced, Hard, true)]
    [InlineData("HardBounce", "", true, Bounced, Hard, true)]
    [InlineData("HardBounce", "smtp;550 5.7.1 Message rejected as spam by Content Filtering", true, Bounced, Block)]
    [InlineData("HardBounce", "smtp;550 5.7.26 sender is unauthenticated", true, Bounced, Authentication)]
    [InlineData("HardBounce", "smtp;552 5.2.2 Mailbox full", true, Bounced, MailboxFull)]
    [InlineData("HardBounce", "smtp;550 5.1.2 Host unknown", true, Bounced, InvalidDomain, true)]
    [InlineData("HardBounce", "550 rejected (in reply to end of DATA command)", false, Bounced, Other)]
    [InlineData("BadEmailAddress", "", true, Bounced, Hard, true)]
    [InlineData("SoftBounce", "smtp;552 5.2.2 Over quota", false, Bounced, MailboxFull)]
    [InlineData("SoftBounce", "", false, Bounced, Soft)]
    [InlineData("SoftBounce", "smtp;550 5.1.1 No such user", false, Bounced, Soft)]
    [InlineData("Blocked", "554 5.7.1 Rejected", false, Bounced, Block)]
    [InlineData("DnsError", "", false, Bounced, InvalidDomain)]
    [InlineData("DnsError", "smtp;550 5.1.2 Domain not found", true, Bounced, InvalidDomain, true)]
    [InlineData("DMARCPolicy", "", false, Bounced, Authentication)]
    [InlineData("Transient", "451 4.7.1 Greylisted", false, Deferred, Soft)]
    [InlineData("Transient", "550 5.1.1 No such user", false, Deferred, Soft)]
    [InlineData("Unknown", "550 5.1.1 No such user", false, Bounced, Hard, true)]
    [InlineData("Unknown", "", true, Bounced, Other, true)]
    [InlineData("Unheard", "", false, Bounced, Other)]
    public void A_bounce(string type, string said, bool inactive, object happened, BounceClass expected, bool suppresses = false) =>
        Assert.Equal(new ReportedBounce((EventType)happened, expected, suppresses ? SuppressionReason.HardBounce : null), PostmarkBounces.Of(type, said, inactive));
}
