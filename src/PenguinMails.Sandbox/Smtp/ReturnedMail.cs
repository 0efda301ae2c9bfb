using System.Globalization;
using System.Text;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Sandbox.Smtp;

/// <summary>Bounces as Postfix writes them (RFC 3464), and complaints as mailbox providers do (RFC 5965).</summary>
internal static class ReturnedMail
{
    public const string Host = "mx.sandbox.example";
    private const string Boundary = "=_sandbox_returned";

    public static byte[] Write(Return what, SmtpDelivery delivery, string recipient, DateTimeOffset now)
    {
        var header = Encoding.UTF8.GetString(delivery.Content.Span[..HeaderLength(delivery.Content.Span)]);
        var date = now.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);
        var text = what == Return.Complaint ? Complaint(delivery, date, header) : Bounce(what, delivery, recipient, date, header);
        return Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
    }

    private static string Bounce(Return what, SmtpDelivery delivery, string recipient, string date, string header)
    {
        var (action, status, diagnostic) = what switch
        {
            Return.Hard => ("failed", "5.1.1", "550 5.1.1 The email account that you tried to reach does not exist"),
            Return.Soft => ("failed", "4.2.2", "452 4.2.2 The mailbox is full"),
            Return.Block => ("failed", "5.7.1", "554 5.7.1 Message blocked: listed at bl.example.org"),
            Return.Delayed or Return.Complaint or _ => ("delayed", "4.4.1", "451 4.4.1 Connection timed out"),
        };
        return $"""
            From: MAILER-DAEMON@{Host} (Mail Delivery System)
            Subject: {(action == "failed" ? "Undelivered Mail Returned to Sender" : "Delayed Mail (still being retried)")}
            To: {delivery.ReturnPath}
            Date: {date}
            Auto-Submitted: auto-replied
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="{Boundary}"
            Message-ID: <{Guid.NewGuid():N}@{Host}>

            --{Boundary}
            Content-Type: text/plain; charset=us-ascii

            This is the mail system at host {Host}.

            <{recipient}>: host {Host} said: {diagnostic}

            --{Boundary}
            Content-Type: message/delivery-status

            Reporting-MTA: dns; {Host}
            Arrival-Date: {date}

            Final-Recipient: rfc822; {recipient}
            Original-Recipient: rfc822;{recipient}
            Action: {action}
            Status: {status}
            Remote-MTA: dns; {Host}
            Diagnostic-Code: smtp; {diagnostic}

            --{Boundary}
            Content-Type: text/rfc822-headers

            {header}
            --{Boundary}--

            """;
    }

    private static string Complaint(SmtpDelivery delivery, string date, string header) => $"""
        From: feedback@{Host}
        Subject: FW: complaint
        To: {delivery.ReturnPath}
        Date: {date}
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="{Boundary}"
        Message-ID: <{Guid.NewGuid():N}@{Host}>

        --{Boundary}
        Content-Type: text/plain; charset=us-ascii

        This is an email abuse report for a message received on {date}.

        --{Boundary}
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: Sandbox/1.0
        Version: 1
        Original-Mail-From: <{delivery.ReturnPath}>
        Arrival-Date: {date}

        --{Boundary}
        Content-Type: text/rfc822-headers

        {header}
        --{Boundary}--

        """;

    private static int HeaderLength(ReadOnlySpan<byte> message) => message.IndexOf("\r\n\r\n"u8) is >= 0 and var end ? end + 2 : message.Length;
}
