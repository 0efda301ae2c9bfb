using System.Text;
using PenguinMails.Mail.Bounces;
using Xunit;
using static PenguinMails.Mail.Bounces.BounceKind;
using static PenguinMails.Mail.Bounces.DeliveryAction;

namespace PenguinMails.Mail.Tests.Bounces;

public sealed class BounceReaderTests
{
    [Theory]
    [InlineData("dsn-postfix-two-recipients", "bob@receiver.example Failed 5.1.1 Hard; ann@receiver.example Failed 5.2.2 MailboxFull")]
    [InlineData("dsn-delayed", "bob@receiver.example Delayed 4.4.1 Soft")]
    [InlineData("dsn-delivered", "bob@receiver.example Delivered 2.1.5 Other; list@receiver.example Expanded 2.0.0 Other; ann@receiver.example Relayed 2.0.0 Other")]
    [InlineData("dsn-base64-status", "bob@receiver.example Failed 5.7.1 Blocked")]
    [InlineData("dsn-wrong-status", "bob@receiver.example Failed 5.2.2 MailboxFull")]
    [InlineData("dsn-wrong-type", "bob@receiver.example Failed 5.1.1 Hard")]
    [InlineData("dsn-no-blank-lines", "bob@receiver.example Failed 5.1.1 Hard; ann@receiver.example Failed 5.1.1 Hard")]
    [InlineData("dsn-expired", "bob@receiver.example Failed 4.4.7 Soft")]
    [InlineData("dsn-global", "用户@receiver.example Failed 5.1.1 Hard")]
    [InlineData("dsn-exchange", "bob@receiver.example Failed 5.1.10 Hard")]
    [InlineData("dsn-reason-in-text", "bob@receiver.example Failed 5.1.1 Hard; ann@receiver.example Failed 5.2.2 MailboxFull; eve@receiver.example Failed 5.0.0 Other")]
    [InlineData("dsn-reason-in-another-field", "bob@receiver.example Failed 5.1.1 Hard")]
    [InlineData("dsn-denied-by-policy", "bob@receiver.example Failed 5.0.0 Policy")]
    [InlineData("dsn-wrapped", "bob@receiver.example Failed 5.1.0 Policy; ann@receiver.example Failed 5.1.1 Hard")]
    public void Reads_a_delivery_report(string name, string expected)
    {
        var report = Read<InboundReport.Delivery>(name);
        Assert.True(report.IsStandard);
        Assert.Equal(expected, Summary(report));
    }

    [Theory]
    [InlineData("old-qmail", "bob@receiver.example Failed 5.1.1 Hard; ann@receiver.example Failed 5.2.2 MailboxFull")]
    [InlineData("old-exim", "bob@receiver.example Failed 5.1.1 Hard")]
    [InlineData("old-exim-warning", "bob@receiver.example Delayed - Soft")]
    [InlineData("old-sendmail", "bob@receiver.example Failed 5.1.1 Hard")]
    [InlineData("old-sendmail-warning", "bob@receiver.example Delayed - Soft")]
    [InlineData("old-gmail", "bob@receiver.example Failed 5.1.1 Hard")]
    [InlineData("old-yahoo", "bob@receiver.example Failed - Hard")]
    [InlineData("old-exchange-html", "bob@receiver.example Failed 5.1.1 Hard")]
    [InlineData("old-lotus", "bob@receiver.example Failed - Hard")]
    [InlineData("old-mdaemon", "bob@receiver.example Failed - Hard")]
    [InlineData("old-postfix-soft", "bob@receiver.example Failed 4.7.1 Soft")]
    [InlineData("old-vnbp", "bob@receiver.example Failed - Hard")]
    [InlineData("old-imail", "bob@receiver.example Failed - Hard")]
    [InlineData("old-no-address", "bob@receiver.example Failed - MailboxFull")]
    [InlineData("old-exim-stages", "bob@receiver.example Failed - Blocked; ann@receiver.example Failed 5.1.1 Other; eve@receiver.example Failed - Hard; joe@nowhere.example Failed - InvalidDomain")]
    [InlineData("old-qmail-no-domain", "bob@nowhere.example Failed 5.4.4 InvalidDomain; ann@nothing.example Failed 5.1.2 InvalidDomain; eve@receiver.example Failed - Other")]
    public void Reads_a_bounce_that_was_written_for_people(string name, string expected)
    {
        var report = Read<InboundReport.Delivery>(name);
        Assert.False(report.IsStandard);
        Assert.Equal(expected, Summary(report));
    }

    [Fact]
    public void A_delivery_report_keeps_what_was_said()
    {
        var report = Read<InboundReport.Delivery>("dsn-postfix-two-recipients");
        Assert.Equal("env+id", report.EnvelopeId);
        Assert.Equal("mx.receiver.example", report.ReportingMta);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 9, 0, 1, TimeSpan.Zero), report.ArrivedAt);

        var bob = report.Recipients[0];
        Assert.Equal("robert@receiver.example", bob.OriginalRecipient);
        Assert.Equal("store.receiver.example", bob.RemoteMta);
        Assert.StartsWith("smtp; 550 5.1.1 <bob@receiver.example>: Recipient address", bob.Diagnostic, StringComparison.Ordinal);
        Assert.EndsWith("User unknown in virtual mailbox table", bob.Diagnostic, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 9, 0, 4, TimeSpan.Zero), bob.LastAttemptAt);
    }

    [Theory]
    [InlineData("dsn-postfix-two-recipients")]
    [InlineData("dsn-delayed")]
    [InlineData("old-qmail")]
    [InlineData("old-exim")]
    [InlineData("old-sendmail")]
    [InlineData("old-gmail")]
    [InlineData("old-yahoo")]
    [InlineData("old-exchange-html")]
    [InlineData("old-mdaemon")]
    [InlineData("old-imail")]
    [InlineData("arf-abuse")]
    [InlineData("arf-redacted")]
    public void The_returned_message_is_known_by_its_id_and_return_path(string name)
    {
        var report = Read<InboundReport>(name);
        Assert.Equal("<original-1@sender.example>", report.OriginalMessageId);
        Assert.Contains("b+fake0token@bounce.sender.example", report.ReturnPaths);
    }

    [Fact]
    public void A_complaint_names_its_recipients()
    {
        var complaint = Read<InboundReport.Complaint>("arf-abuse");
        Assert.Equal("abuse", complaint.FeedbackType);
        Assert.Equal(["bob@provider.example", "ann@provider.example"], complaint.Recipients);
        Assert.Equal("SomeGenerator/1.0", complaint.UserAgent);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero), complaint.ReceivedAt);
    }

    [Fact]
    public void A_redacted_complaint_still_has_the_header_that_came_back()
    {
        var complaint = Read<InboundReport.Complaint>("arf-redacted");
        Assert.Empty(complaint.Recipients);
        Assert.Equal("<https://u.sender.example/u/abc>", complaint.Returned?.Value("List-Unsubscribe"));
    }

    [Fact]
    public void Outlook_complains_with_the_message_alone()
    {
        var complaint = Read<InboundReport.Complaint>("complaint-outlook");
        Assert.Equal(["bob@outlook.example"], complaint.Recipients);
        Assert.Equal("<original-1@sender.example>", complaint.OriginalMessageId);
    }

    [Theory]
    [InlineData("arf-not-spam", "not-spam")]
    [InlineData("arf-auth-failure", "auth-failure")]
    public void Other_feedback_is_no_complaint(string name, string type) =>
        Assert.Equal(type, Read<InboundReport.OtherFeedback>(name).FeedbackType);

    [Theory]
    [InlineData("vacation")]
    [InlineData("vacation-old")]
    [InlineData("read-receipt")]
    public void An_automatic_reply_is_no_bounce(string name) => Read<InboundReport.AutoReply>(name);

    [Theory]
    [InlineData("reply")]
    [InlineData("composed")]
    [InlineData("broken-header")]
    public void What_is_none_of_these_is_unclassified(string name) => Read<InboundReport.Unclassified>(name);

    [Fact]
    public void A_report_inside_a_returned_message_is_not_read()
    {
        var forwarded = Encoding.UTF8.GetString(Corpus.Read("dsn-exchange"));
        var message = $"From: bob@receiver.example\r\nSubject: look\r\nContent-Type: message/rfc822\r\n\r\n{forwarded}";
        Assert.IsType<InboundReport.Unclassified>(BounceReader.Read(Encoding.UTF8.GetBytes(message)));
    }

    private static T Read<T>(string name) where T : InboundReport => Assert.IsType<T>(BounceReader.Read(Corpus.Read(name)), exactMatch: false);

    private static string Summary(InboundReport.Delivery report) =>
        string.Join("; ", report.Recipients.Select(r => $"{r.Recipient} {r.Action} {r.Status ?? "-"} {r.Kind}"));
}
