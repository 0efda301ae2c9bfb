using System.Text;
using PenguinMails.Mail.Mime;
using Xunit;

namespace PenguinMails.Mail.Tests.Mime;

public sealed class MimeComposerTests
{
    private static readonly MailMessage Plain = MessageMatrix.Plain;

    public static IEnumerable<TheoryDataRow<string>> Names => MessageMatrix.Messages.Keys.Select(name => new TheoryDataRow<string>(name));

    [Fact]
    public async Task A_plain_message_is_written_plainly() => Assert.Equal(
        """
        Date: Sat, 21 Nov 2026 09:05:07 -0330
        From: Ann <ann@sender.test>
        To: bob@postfix.test
        Subject: Plain
        Message-ID: <plain.1@sender.test>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 7bit

        Hello

        """.ReplaceLineEndings("\r\n"), await TextOf(Plain));

    [Theory, MemberData(nameof(Names))]
    public async Task Lines_keep_their_limits_and_end_with_crlf(string name)
    {
        var text = await TextOf(MessageMatrix.Messages[name]);
        Assert.DoesNotContain('\uFFFD', text);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        var lines = text.Split("\r\n");
        Assert.All(lines, line => Assert.True(line.Length <= 998 && !line.AsSpan().ContainsAny("\r\n\0")));

        var header = lines.TakeWhile(line => line.Length > 0).ToList();
        Assert.All(header, line => Assert.False(string.IsNullOrWhiteSpace(line)));
        Assert.All(header, line => Assert.True(line.Length <= 78 || IsOneWord(line), line));
        Assert.All(header.Where(line => line.Contains("=?utf-8?", StringComparison.Ordinal)), line => Assert.True(line.Length <= 76, line));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Bodies_are_seven_bit_with_nothing_that_relays_or_mailboxes_change(string name)
    {
        var text = await TextOf(MessageMatrix.Messages[name]);
        var body = text[text.IndexOf("\r\n\r\n", StringComparison.Ordinal)..];
        Assert.True(Ascii.IsValid(body));
        Assert.DoesNotContain("\nFrom ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\n.", body, StringComparison.Ordinal);
        Assert.DoesNotContain(" \r\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\t\r\n", body, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Composing_again_gives_the_same_octets_and_the_length_is_told_before(string name)
    {
        var message = MimeComposer.Compose(MessageMatrix.Messages[name]);
        var first = await OctetsOf(message);
        Assert.Equal(message.Length, first.Length);
        Assert.Equal(first, await OctetsOf(message));
        Assert.Equal(first, await OctetsOf(MimeComposer.Compose(MessageMatrix.Messages[name])));
    }

    [Theory]
    [InlineData("a few words\n", "7bit")]
    [InlineData("café\n", "quoted-printable")]
    [InlineData("From here\n", "quoted-printable")]
    [InlineData(".\n", "quoted-printable")]
    [InlineData("a\0b\n", "quoted-printable")]
    [InlineData("这是正文\n", "base64")]
    public async Task The_encoding_goes_by_the_content(string text, string encoding) =>
        Assert.Contains($"\r\nContent-Transfer-Encoding: {encoding}\r\n", await TextOf(Plain with { TextBody = text }), StringComparison.Ordinal);

    [Fact]
    public async Task Mostly_ascii_is_encoded_readably_and_the_rest_in_base64()
    {
        Assert.Contains("Subject: =?utf-8?Q?Men=C3=BCkarte?= of today\r\n", await TextOf(Plain with { Subject = "Menükarte of today" }), StringComparison.Ordinal);
        Assert.Contains("Subject: =?utf-8?B?6I+c5Y2V?=\r\n", await TextOf(Plain with { Subject = "菜单" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_boundary_that_the_text_holds_is_not_taken()
    {
        var both = Plain with { HtmlBody = "<p>" };
        var boundary = BoundaryOf(await TextOf(both));
        var hostile = await TextOf(both with { TextBody = $"--{boundary}--\n" });
        Assert.NotEqual(boundary, BoundaryOf(hostile));
        Assert.Contains($"\r\n--{boundary}--\r\n", hostile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_name_has_its_extended_form_first_and_an_ascii_likeness()
    {
        var text = await TextOf(Plain with { Attachments = [new("naïve \"x\".pdf", "application/pdf", new byte[1])] });
        Assert.Contains("""
            Content-Type: application/pdf; name="na_ve _x_.pdf"
            Content-Disposition: attachment; filename*=utf-8''na%C3%AFve%20%22x%22.pdf;
             filename="na_ve _x_.pdf"
            """.ReplaceLineEndings("\r\n"), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("C:\\a\u0007b.txt", "C:_a_b.txt")]
    [InlineData("  ", "attachment")]
    public async Task A_file_name_is_no_path(string given, string written) => Assert.Contains(
        $"filename=\"{written}\"", await TextOf(Plain with { Attachments = [new(given, "text/plain", new byte[1])] }), StringComparison.Ordinal);

    [Theory]
    [InlineData("nonsense", "application/octet-stream;")]
    [InlineData("message/rfc822", "application/octet-stream;")]
    [InlineData("multipart/mixed; boundary=x", "application/octet-stream;")]
    [InlineData("text/calendar; method=REQUEST; name=x", "text/calendar; method=\"REQUEST\";")]
    public async Task A_content_type_that_an_attachment_cannot_have_becomes_the_general_one(string given, string written) => Assert.Contains(
        $"Content-Type: {written} name=\"a\"\r\n", await TextOf(Plain with { Attachments = [new("a", given, new byte[1])] }), StringComparison.Ordinal);

    [Fact]
    public void Only_a_local_part_beyond_ascii_needs_smtputf8()
    {
        Assert.False(MimeComposer.Compose(Plain with { From = new("Jürgen", new("j", "bücher.de")), Subject = "ü" }).NeedsSmtpUtf8);
        Assert.True(MimeComposer.Compose(Plain with { Cc = [new(null, new("jürgen", "x.test"))] }).NeedsSmtpUtf8);
    }

    [Fact]
    public async Task A_domain_is_written_in_a_labels() =>
        Assert.Contains("From: j@xn--bcher-kva.de\r\n", await TextOf(Plain with { From = new(null, new("j", "bücher.de")) }), StringComparison.Ordinal);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\0")]
    public void A_line_break_or_nul_gets_into_no_header(string bad)
    {
        var text = $"x{bad}Bcc: y@z.co";
        MailMessage[] hostile =
        [
            Plain with { Subject = text }, Plain with { MessageId = text }, Plain with { From = new(text, new("a", "b.co")) },
            Plain with { From = new(null, new(text, "b.co")) }, Plain with { To = [new(null, new("a", text))] },
            Plain with { Sender = new(text, new("a", "b.co")) }, Plain with { ReplyTo = [new(text, new("a", "b.co"))] },
            Plain with { Cc = [new(text, new("a", "b.co"))] }, Plain with { Headers = [new("X", text)] }, Plain with { Headers = [new(text, "x")] },
            Plain with { Attachments = [new(text, "a/b", new byte[1])] }, Plain with { Attachments = [new("a", text, new byte[1])] },
            Plain with { HtmlBody = "", Attachments = [new("a", "a/b", new byte[1], text)] },
        ];
        Assert.All(hostile, message => Assert.Throws<ArgumentException>(() => MimeComposer.Compose(message)));
    }

    [Theory]
    [InlineData("bcc")]
    [InlineData("From")]
    [InlineData("MESSAGE-ID")]
    [InlineData("Content-Type")]
    [InlineData("Resent-To")]
    [InlineData("Return-Path")]
    [InlineData("X Y")]
    [InlineData("X:")]
    [InlineData("Ü")]
    [InlineData("")]
    public void A_custom_header_replaces_none_of_the_composers_own(string name) =>
        Assert.Throws<ArgumentException>(() => MimeComposer.Compose(Plain with { Headers = [new(name, "x")] }));

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    public async Task A_stream_that_is_not_as_long_as_it_said_is_not_sent_cut(int octets)
    {
        var message = MimeComposer.Compose(Plain with { Attachments = [new("a", "a/b", 100, () => new MemoryStream(new byte[octets]))] });
        await Assert.ThrowsAnyAsync<IOException>(() => message.WriteAsync(Stream.Null, TestContext.Current.CancellationToken).AsTask());
    }

    private static async Task<string> TextOf(MailMessage message) => Encoding.UTF8.GetString(await OctetsOf(MimeComposer.Compose(message)));

    private static async Task<byte[]> OctetsOf(RawMessage message)
    {
        using var octets = new MemoryStream();
        await message.WriteAsync(octets, TestContext.Current.CancellationToken);
        return octets.ToArray();
    }

    // A single unbroken word, after the field's name or alone, is all that may be longer.
    private static bool IsOneWord(string line) => line.Trim().Split(' ').Length == (line[0] == ' ' ? 1 : 2);

    private static string BoundaryOf(string text) => text.Split("boundary=\"")[1].Split('"')[0];
}
