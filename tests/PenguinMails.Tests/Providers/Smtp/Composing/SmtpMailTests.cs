using System.Text;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Mail;
using Xunit;
using static PenguinMails.Tests.Providers.Smtp.Composing.MessageMatrix;

namespace PenguinMails.Tests.Providers.Smtp.Composing;

public sealed class SmtpMailTests
{
    public static IEnumerable<TheoryDataRow<string>> Names => Messages.Keys.Select(name => new TheoryDataRow<string>(name));

    [Fact]
    public void A_plain_message_is_written_plainly() => Assert.Equal(
        """
        From: Ann <ann@sender.test>
        Date: Sat, 21 Nov 2026 12:35:07 +0000
        Subject: Plain
        Message-Id: <plain.1@sender.test>
        To: bob@postfix.test
        X-PM-Call: tag
        X-PM-Env: 00000000000000000000000000000000
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        Hello

        """.ReplaceLineEndings("\r\n"), TextOf(ToBob(Plain)));

    [Theory, MemberData(nameof(Names))]
    public void Lines_keep_their_limits_and_end_with_crlf(string name)
    {
        var text = TextOf(Messages[name]);
        Assert.DoesNotContain('\uFFFD', text);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        var lines = text.Split("\r\n");
        Assert.All(lines, line => Assert.True(line.Length <= 998 && !line.AsSpan().ContainsAny("\r\n\0")));

        var header = lines.TakeWhile(line => line.Length > 0).ToList();
        Assert.All(header, line => Assert.False(string.IsNullOrWhiteSpace(line)));
    }

    [Theory, MemberData(nameof(Names))]
    public void Bodies_are_seven_bit(string name)
    {
        var text = TextOf(Messages[name]);
        Assert.True(Ascii.IsValid(text.AsSpan(text.IndexOf("\r\n\r\n", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("a café on the corner\n", "quoted-printable")]
    [InlineData("From here\n", "quoted-printable")]
    [InlineData("这是正文\n", "base64")]
    public void The_encoding_goes_by_the_content(string text, string encoding) =>
        Assert.Contains($"\r\nContent-Transfer-Encoding: {encoding}\r\n", TextOf(ToBob(Plain with { TextBody = text })), StringComparison.Ordinal);

    [Theory]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("C:\\a\u0007b.txt", "C:_a_b.txt")]
    [InlineData("  ", "attachment")]
    public void A_file_name_is_no_path(string given, string written) => Assert.Contains(
        $"filename=\"{written}\"", TextOf(ToBob(Plain with { Attachments = [new(given, "text/plain", new byte[1])] })).Replace($"filename={written}", $"filename=\"{written}\"", StringComparison.Ordinal), StringComparison.Ordinal);

    [Theory]
    [InlineData("nonsense", "application/octet-stream;")]
    [InlineData("message/rfc822", "application/octet-stream;")]
    [InlineData("multipart/mixed; boundary=x", "application/octet-stream;")]
    [InlineData("text/calendar; method=REQUEST; name=x", "text/calendar; method=REQUEST;")]
    public void A_content_type_that_an_attachment_cannot_have_becomes_the_general_one(string given, string written) => Assert.Contains(
        $"Content-Type: {written} name=a\r\n", TextOf(ToBob(Plain with { Attachments = [new("a", given, new byte[1])] })), StringComparison.Ordinal);

    [Fact]
    public void A_domain_is_written_in_a_labels() =>
        Assert.Contains("From: j@xn--bcher-kva.de\r\n", TextOf(ToBob(Plain with { From = new(null, new("j", "xn--bcher-kva.de")) })), StringComparison.Ordinal);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\0")]
    public void A_line_break_or_nul_gets_into_no_header(string bad)
    {
        var text = $"x{bad}Bcc: y@z.co";
        OutgoingEnvelope[] hostile =
        [
            ToBob(Plain with { Subject = text }), ToBob(Plain with { MessageIdHeader = text }), ToBob(Plain with { From = new(text, new("a", "b.co")) }),
            ToBob(Plain with { From = new(null, new(text, "b.co")) }), To(Plain, new Mailbox(null, new("a", text))),
            ToBob(Plain with { ReplyTo = [new(text, new("a", "b.co"))] }), To(Plain, new Mailbox(text, new("a", "b.co"))),
            ToBob(Plain with { Headers = new Dictionary<string, string> { ["X"] = text } }), ToBob(Plain with { Headers = new Dictionary<string, string> { [text] = "x" } }),
            ToBob(Plain with { Attachments = [new(text, "a/b", new byte[1])] }), ToBob(Plain with { HtmlBody = "", Attachments = [new("a", "a/b", new byte[1], text)] }),
        ];
        Assert.All(hostile, message => Assert.Throws<ArgumentException>(() => Compose(message)));
    }

    [Fact]
    public void Nobody_learns_of_a_blind_copy()
    {
        var hidden = new EnvelopeRecipient(new("Hidden", new("hidden", "x.test")), RecipientRole.Bcc);
        Assert.DoesNotContain("hidden", TextOf(ToBob(Plain) with { Named = [.. ToBob(Plain).Named, hidden] }), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("To: undisclosed-recipients: ;", TextOf(new(Guid.Empty, Plain, [hidden, hidden])).Split("\r\n").Single(line => line.StartsWith("To:", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_an_attachment_holds_is_not_copied()
    {
        var envelope = ToBob(Plain with { Attachments = [new("a", "a/b", new byte[10 << 20])] });
        Compose(envelope);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var message = Compose(envelope);
        message.WriteTo(Stream.Null, TestContext.Current.CancellationToken);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
