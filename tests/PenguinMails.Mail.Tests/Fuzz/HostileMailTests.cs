using System.Text;
using PenguinMails.Mail.Bounces;
using Xunit;

namespace PenguinMails.Mail.Tests.Fuzz;

/// <summary>Half a megabyte of what would hurt a parser that looks at the same octets again and again.</summary>
public sealed class HostileMailTests
{
    private const int Size = 512 * 1024;
    private const int AllocationPerOctet = 300;

    // A sound run is over in a moment; this tells it from one whose time grows with the square of the size.
    private static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(5);

    public static TheoryData<string, string> Patterns { get; } = new()
    {
        { "Subject: ", "=?" },
        { "Subject: ", "=?utf-8?Q?" },
        { "Subject: ", "=?utf-8?Q?a?= " },
        { "Subject: ", "=?a?B?" },
        { "Subject: x", "\n x" },
        { "", "a:\n" },
        { "", "a: b" },
        { "", "From: a@b.c\n" },
        { "Content-Type: text/plain", "; a" },
        { "Content-Type: text/plain", "; a*1=b" },
        { "Content-Type: text/plain; a*=", "'" },
        { "Content-Type: text/plain; a=\"", "\\\"" },
        { "Content-Type: multipart/mixed; boundary=x\n\n", "--x\n" },
        { "Content-Type: multipart/mixed; boundary=x\n\n", "\n--" },
        { "Content-Type: multipart/mixed; boundary=x\n\n", "--x" },
        { "Content-Type: multipart/mixed\n\n", "-- \n" },
        { "", "Content-Type: multipart/mixed; boundary=x\n\n--x\n" },
        { "", "Content-Type: message/rfc822\n\n" },
        { "Content-Transfer-Encoding: quoted-printable\n\n", "= " },
        { "Content-Transfer-Encoding: quoted-printable\n\n", " " },
        { "Content-Transfer-Encoding: base64\n\n", "=" },
        { "Content-Type: message/delivery-status\n\n", "Final-Recipient: rfc822;a@b.example\nAction: failed\n\n" },
        { "Content-Type: message/delivery-status\n\n", "Status: 5.1.1\nAction: failed\n\n" },
        { "Content-Type: message/delivery-status\n\nStatus: 5.0.0\nDiagnostic-Code: ", "5.0.0 " },
        { "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n", "Original-Rcpt-To: a@b.example\n" },
        { "From: mailer-daemon@x\nSubject: failure notice\n\n", "a" },
        { "From: mailer-daemon@x\nSubject: failure notice\n\n", "!" },
        { "From: mailer-daemon@x\nSubject: failure notice\n\n", "a@" },
        { "From: mailer-daemon@x\nSubject: failure notice\n\n", "a@b.c.d.e " },
        { "From: mailer-daemon@x\nSubject: failure notice\n\n", "<a@b.example>:\n" },
        { "From: mailer-daemon@x\nSubject: failure notice\n\n", "copy of the message\n" },
        { "From: mailer-daemon@x\nSubject: failure notice\nContent-Type: text/html\n\n", "<" },
        { "From: mailer-daemon@x\nSubject: failure notice\nContent-Type: text/html\n\n", "&" },
        { "X-Failed-Recipients: ", "a@b.example," },
        { "To: ", "a@b.example," },
    };

    [Theory, MemberData(nameof(Patterns))]
    public async Task Costs_no_more_than_its_size(string start, string pattern)
    {
        var message = Encoding.ASCII.GetBytes(start + string.Concat(Enumerable.Repeat(pattern, Size / pattern.Length)));
        var allocated = await Task.Run(() => AllocatedBy(message)).WaitAsync(Watchdog, TestContext.Current.CancellationToken);
        Assert.InRange(allocated, 0, (long)AllocationPerOctet * message.Length);
    }

    private static long AllocatedBy(byte[] message)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotNull(BounceReader.Read(message));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
