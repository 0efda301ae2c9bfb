using PenguinMails.Mail.Bounces;
using Xunit;
using static PenguinMails.Mail.Bounces.BounceKind;

namespace PenguinMails.Mail.Tests.Bounces;

public sealed class BounceClassifierTests
{
    [Theory]
    // Gmail
    [InlineData(Hard, "550-5.1.1 The email account that you tried to reach does not\n550-5.1.1 exist. Please try double-checking the recipient's email address\n550 5.1.1 https://support.google.com/mail/?p=NoSuchUser x1 - gsmtp")]
    [InlineData(MailboxFull, "552-5.2.2 The recipient's inbox is out of storage space. Please direct\n552 5.2.2 the recipient to https://support.google.com/mail/?p=OverQuotaPerm x - gsmtp")]
    [InlineData(MailboxFull, "452-4.2.2 The email account that you tried to reach is over quota. - gsmtp")]
    [InlineData(Hard, "550 5.2.1 The email account that you tried to reach is disabled. x - gsmtp")]
    [InlineData(Soft, "450 4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend later.")]
    [InlineData(Blocked, "550-5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked.")]
    [InlineData(Authentication, "550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.")]
    [InlineData(Policy, "550-5.7.25 The IP address sending this message does not have a PTR record setup - gsmtp")]
    [InlineData(Blocked, "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address.")]
    [InlineData(Content, "552-5.7.0 This message was blocked because its content presents a potential security issue: an attachment of a forbidden kind")]
    [InlineData(Content, "552-5.3.4 Your message exceeded Google's message size limits.")]
    [InlineData(Soft, "550-5.4.5 Daily user sending limit exceeded. - gsmtp")]
    [InlineData(Authentication, "550-5.7.1 Unauthenticated email from example.com is not accepted due to domain's DMARC policy.")]
    [InlineData(Content, "550-5.7.1 Messages with multiple addresses in From: header are not accepted; not RFC 5322 compliant")]
    // Outlook.com and Exchange
    [InlineData(Hard, "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [AM5EUR03.eop-EUR03.prod.protection.outlook.com]")]
    [InlineData(Hard, "550 5.4.1 Recipient address rejected: Access denied. For more information see https://aka.ms/EXOSmtpErrors")]
    [InlineData(Blocked, "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).")]
    [InlineData(Authentication, "550 5.7.515 Access denied, sending domain example.com does not meet the required authentication level.")]
    [InlineData(Authentication, "550 5.7.509 Access denied, sending domain example.com does not pass DMARC verification and has a DMARC policy of reject.")]
    [InlineData(Blocked, "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.")]
    [InlineData(Hard, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@example.com not found by SMTP address lookup")]
    [InlineData(Hard, "550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found")]
    [InlineData(MailboxFull, "554 5.2.2 STOREDRV.Deliver.Exception:QuotaExceededException; Failed to process message due to a permanent exception")]
    [InlineData(Policy, "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated")]
    [InlineData(Content, "550 5.3.4 ROUTING.SizeLimit; message size exceeds fixed maximum size for route")]
    [InlineData(Soft, "554 5.4.14 Hop count exceeded - possible mail loop ATTR34")]
    // Yahoo, AOL
    [InlineData(Hard, "554 delivery error: dd This user doesn't have a yahoo.com account (bob@yahoo.com) [0] - mta4321.mail.bf1.yahoo.com")]
    [InlineData(Blocked, "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1")]
    [InlineData(Blocked, "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list")]
    [InlineData(Authentication, "554 5.7.9 Message not accepted for policy reasons. See https://senders.yahooinc.com/")]
    [InlineData(MailboxFull, "552 1 Requested mail action aborted, mailbox not found or over quota")]
    // iCloud
    [InlineData(Hard, "550 5.1.1 <bob@icloud.com>: user does not exist")]
    [InlineData(Blocked, "550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/")]
    // Postfix, Exim, sendmail, qmail, Courier
    [InlineData(Hard, "550 5.1.1 <bob@example.com>: Recipient address rejected: User unknown in virtual mailbox table")]
    [InlineData(Hard, "550 5.1.1 <spam@blocked.example.com>: Recipient address rejected: User unknown in local recipient table")]
    [InlineData(InvalidDomain, "5.4.4", "Host or domain name not found. Name service error for name=nowhere.example type=MX: Host not found")]
    [InlineData(Soft, "4.4.1", "connect to mx.example.com[192.0.2.1]:25: Connection timed out")]
    [InlineData(Blocked, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1")]
    [InlineData(Soft, "450 4.2.0 <bob@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html")]
    [InlineData(Policy, "554 5.7.1 <bob@example.com>: Relay access denied")]
    [InlineData(Policy, "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]")]
    [InlineData(Policy, "450 4.1.8 <a@b.example>: Sender address rejected: Domain not found")]
    [InlineData(Hard, "550 Unrouteable address")]
    [InlineData(InvalidDomain, "all relevant MX records point to non-existent hosts")]
    [InlineData(Soft, "retry time not reached for any host after a long failure period")]
    [InlineData(Hard, "550 5.1.1 <bob@example.com>... User unknown")]
    [InlineData(InvalidDomain, "5.1.2", "550 5.1.2 <bob@nowhere.example>... Host unknown (Name server: nowhere.example: host not found)")]
    [InlineData(Hard, "Sorry, no mailbox here by that name. (#5.1.1)")]
    [InlineData(InvalidDomain, "Sorry, I couldn't find any host named nowhere.example. (#5.1.2)")]
    [InlineData(MailboxFull, "The users mailfolder is over the allowed quota (size). (#5.2.2)")]
    [InlineData(InvalidDomain, "556 5.1.10 Recipient address has a null MX")]
    // GMX, web.de, T-Online, Orange, Mail.ru
    [InlineData(Hard, "550 Requested action not taken: mailbox unavailable\nFor explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.1&c=mbun")]
    [InlineData(Policy, "554-Transaction failed\n554-Reject due to policy restrictions.\n554 For explanation visit https://postmaster.web.de/error-messages?c=hi")]
    [InlineData(Blocked, "554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.) (BL)")]
    [InlineData(MailboxFull, "552 5.1.1 Boîte du destinataire pleine. Recipient overquota. OFR_417 [417]")]
    [InlineData(Blocked, "550 5.2.0 Mail rejete. Mail rejected. OFR_506 [506] spam message discarded")]
    [InlineData(Hard, "550 Message was not accepted -- invalid mailbox. Local mailbox bob@mail.ru is unavailable: user not found")]
    // Gateways: Mimecast, Proofpoint, Barracuda, Cisco, Sophos, Trend Micro
    [InlineData(Hard, "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [x.uk1]")]
    [InlineData(Blocked, "550 Rejected by header based manually Blocked Senders - https://community.mimecast.com/docs/DOC-1369#550")]
    [InlineData(Soft, "451 Internal resource temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451")]
    [InlineData(Blocked, "554 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1")]
    [InlineData(Hard, "550 5.1.1 User Unknown (pphosted)")]
    [InlineData(Blocked, "550 permanent failure for one or more recipients (bob@example.com:blocked)")]
    [InlineData(Hard, "550 No such user (bob@example.com) (d2-mx.spam-filter.example)")]
    [InlineData(Blocked, "554-ironport.example.com\n554 Your access to this mail system has been rejected due to the sending MTA's poor reputation.")]
    [InlineData(Other, "550 #5.1.0 Address rejected.")]
    [InlineData(Content, "554 5.7.1 Message blocked: virus Eicar-Test found")]
    [InlineData(Blocked, "550 5.7.1 Message rejected as spam by Content Filtering.")]
    // Codes alone
    [InlineData(Other, "550 nope")]
    [InlineData(Soft, "451 nope")]
    [InlineData(Hard, "5.1.1", "nope")]
    [InlineData(Soft, "4.1.1", "nope")]
    [InlineData(Policy, "535 5.7.8 bad credentials")]
    [InlineData(Other, "521 nope")]
    [InlineData(Other, "")]
    [InlineData(Other, "5.0.0", "")]
    public void Tells_the_kind_of_what_receivers_say(BounceKind kind, string first, string? second = null) =>
        Assert.Equal(kind, second is null
            ? BounceClassifier.Classify(new(first)).Kind
            : BounceClassifier.Classify(new(second) { Enhanced = first }).Kind);

    [Fact]
    public void A_vague_status_gives_way_to_the_one_in_the_text() =>
        Assert.Equal(Hard, BounceClassifier.Classify(new("smtp; 550 5.1.1 <bob@example.com> ...") { Enhanced = "5.0.0" }).Kind);

    [Fact]
    public void The_reply_code_decides_whether_it_may_pass() =>
        Assert.Equal(Soft, BounceClassifier.Classify(new("user unknown") { Code = 450, Enhanced = "5.1.1" }).Kind);

    [Fact]
    public void A_wall_of_text_is_no_trouble() =>
        Assert.Equal(Hard, BounceClassifier.Classify(new("user unknown " + new string('5', 5_000_000)) { Code = 550 }).Kind);
}
