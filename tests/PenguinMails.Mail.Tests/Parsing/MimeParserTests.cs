using System.Text;
using PenguinMails.Mail.Parsing;
using Xunit;

namespace PenguinMails.Mail.Tests.Parsing;

public sealed class MimeParserTests
{
    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Reads_nested_multiparts_with_either_line_end(string newLine)
    {
        var root = Parse("""
            Subject: nested
            Content-Type: multipart/mixed; boundary="a"

            preamble
            --a
            Content-Type: multipart/alternative; boundary=a-b

            --a-b

            plain
            --a-b
            Content-Type: text/html; charset=utf-8

            <p>rich</p>
            --a-b--
            --a
            Content-Type: application/pdf; name="x.pdf"
            Content-Disposition: attachment
            Content-Transfer-Encoding: base64

            SGVsbG8=
            --a--
            epilogue
            """.ReplaceLineEndings(newLine));

        Assert.Equal(
            ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"],
            root.Walk().Select(p => p.ContentType));
        Assert.Equal("plain", root.Children[0].Children[0].Text());
        Assert.Equal("<p>rich</p>", root.Children[0].Children[1].Text());
        Assert.Equal("Hello", root.Children[1].Text());
        Assert.Equal("x.pdf", root.Children[1].FileName);
        Assert.Equal("attachment", root.Children[1].Disposition);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x\n\ntwo", "one|two")]
    [InlineData("Content-Type: multipart/mixed\n\n--x\n\none\n--x\n\ntwo\n--x--", "one|two")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\n\n--x  \n\none\n--x -- \n\ntwo\n", "one")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--xy\n\ntwo\n--x--", "one\n--xy\n\ntwo")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\n\n--x--\n", "")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\n\nnone at all", "")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\n\n--x\nno header here\n--x--", "no header here")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n\n--x--", "|")]
    public void Takes_what_a_broken_multipart_still_has(string text, string parts) =>
        Assert.Equal(parts, string.Join('|', Parse(text).Children.Select(c => c.Text())));

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("just text\nmore", 0, "just text\nmore")]
    [InlineData("\n\nbody", 0, "\nbody")]
    [InlineData("\r\nA: b\r\n\r\nbody", 1, "body")]
    [InlineData("From a@b Sat Nov 21\nA: b\n\nbody", 1, "body")]
    [InlineData("A: b\nnot a field\nC: d\n\nbody", 1, "not a field\nC: d\n\nbody")]
    [InlineData("A : b\n\nbody", 1, "body")]
    [InlineData("A: b", 1, "")]
    [InlineData(": b\n\nbody", 0, ": b\n\nbody")]
    public void Finds_where_the_header_ends(string text, int fields, string body)
    {
        var root = Parse(text);
        Assert.Equal(fields, root.Headers.Count);
        Assert.Equal(body, root.Text());
    }

    [Theory]
    [InlineData("one\r\n two\r\n\tthree", "one two\tthree")]
    [InlineData("=?utf-8?B?R3LDvMOfZQ==?= x", "Grüße x")]
    [InlineData("=?iso-8859-1?Q?Gr=FC=DFe_an?=\r\n =?iso-8859-1?q?_alle?=", "Grüße an alle")]
    [InlineData("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?utf-8?Q?a?= =?iso-8859-1?Q?=FC?=", "aü")]
    [InlineData("=?utf-8?Q?Gr=FC=DFe?=", "Grüße")]
    [InlineData("=?x-nobody-knows?Q?Gr=C3=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?windows-1252?Q?=8010?=", "€10")]
    [InlineData("=?koi8-r?B?8NLJ18XU?=", "Привет")]
    [InlineData("=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=", "こん")]
    [InlineData("=?utf-8?X?abc?= =?utf-8?Q", "=?utf-8?X?abc?= =?utf-8?Q")]
    [InlineData("=?utf-8?B?R3LDvMOfZQ?=", "Grüße")]
    [InlineData("a=?b=?=?=", "a=?b=?=?=")]
    public void Reads_what_people_see_in_a_field(string raw, string expected) =>
        Assert.Equal(expected, Parse($"Subject: {raw}\r\n\r\n").Headers.Text("subject"));

    [Theory]
    [InlineData(new byte[] { 0xC3, 0xBC }, "ü")]
    [InlineData(new byte[] { 0xFC }, "ü")]
    public void Raw_octets_in_a_field_are_utf8_or_latin1(byte[] octets, string expected) =>
        Assert.Equal(expected, MimeParser.Parse((byte[])[.. "Subject: "u8, .. octets, .. "\r\n\r\n"u8]).Headers.Text("Subject"));

    [Theory]
    [InlineData("attachment; filename=\"a b.pdf\"", "a b.pdf")]
    [InlineData("attachment; filename=a b.pdf; size=3", "a b.pdf")]
    [InlineData("attachment; filename=\"C:\\dir\\a.pdf\"", "C:\\dir\\a.pdf")]
    [InlineData("attachment; filename=\"a \\\"b\\\".pdf\"", "a \"b\".pdf")]
    [InlineData("attachment; filename=\"never closed.pdf", "never closed.pdf")]
    [InlineData("attachment; filename=\"a;b.pdf\"", "a;b.pdf")]
    [InlineData("attachment; filename*=utf-8''na%C3%AFve.pdf; filename=naive.pdf", "naïve.pdf")]
    [InlineData("attachment; filename*1*=%AFve.pdf; filename*0*=UTF-8'en'na%C3", "naïve.pdf")]
    [InlineData("attachment; filename*0=\"long \"; filename*1=\"name.pdf\"", "long name.pdf")]
    [InlineData("attachment; filename*0*=utf-8''%e2%82%ac; filename*1=\"%41.pdf\"", "€%41.pdf")]
    [InlineData("attachment; filename*=100%.pdf", "100%.pdf")]
    [InlineData("attachment; filename=\"=?utf-8?B?w7wucGRm?=\"", "ü.pdf")]
    [InlineData("attachment; =; filename", null)]
    [InlineData("attachment", null)]
    public void Reads_a_file_name_in_every_form(string disposition, string? expected) =>
        Assert.Equal(expected, Parse($"Content-Disposition: {disposition}\r\n\r\n").FileName);

    [Theory]
    [InlineData("base64", "SGVs\r\nbG8=", "Hello")]
    [InlineData("base64", "SGVsbG8", "Hello")]
    [InlineData("base64", "SGVs*bG8=!!", "Hello")]
    [InlineData("base64", "SGVsbG8=IQ==", "Hello!")]
    [InlineData("BASE64 ", "S", "")]
    [InlineData("quoted-printable", "a=3D=\r\nb=c3=bc  \r\nc", "a=bü\r\nc")]
    [InlineData("quoted-printable", "100=% =G1 =", "100=% =G1 ")]
    [InlineData("Quoted-Printable", "a_b = \nc", "a_b c")]
    [InlineData("8bit", "a=3D", "a=3D")]
    [InlineData("x-unknown", "a=3D", "a=3D")]
    public void Decodes_content_and_passes_over_what_is_broken(string encoding, string body, string expected) =>
        Assert.Equal(expected, Parse($"Content-Transfer-Encoding: {encoding}\r\n\r\n{body}").Text());

    [Fact]
    public void A_body_is_not_copied_until_it_is_asked_for()
    {
        var message = Encoding.ASCII.GetBytes("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nbody\n--x--");
        var body = MimeParser.Parse(message).Children[0].Body;
        message.AsSpan().Replace((byte)'b', (byte)'B');
        Assert.Equal("Body", Encoding.ASCII.GetString(body.Span));
    }

    [Theory]
    [InlineData("message/rfc822", "7bit", "\nSubject: inner\n\nbody")]
    [InlineData("message/rfc822", "base64", "U3ViamVjdDogaW5uZXIKCmJvZHk=")]
    [InlineData("text/rfc822-headers", "7bit", "Subject: inner\n")]
    public void A_message_inside_is_a_part_of_its_own(string type, string encoding, string body)
    {
        var inner = Assert.Single(Parse($"Content-Type: {type}\nContent-Transfer-Encoding: {encoding}\n\n{body}").Children);
        Assert.Equal("inner", inner.Headers.Text("Subject"));
    }

    [Fact]
    public void A_digest_holds_messages_by_default()
    {
        var root = Parse("Content-Type: multipart/digest; boundary=x\n\n--x\n\nSubject: one\n\n1\n--x--");
        Assert.Equal("one", root.Children[0].Children[0].Headers.Text("Subject"));
    }

    [Fact]
    public void Depth_and_number_of_parts_are_bounded()
    {
        var deep = Parse(string.Concat(Enumerable.Range(0, 100).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")));
        Assert.Equal(MimeParser.MaxDepth + 1, deep.Walk().Count());

        var nested = Parse(string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\n", 100)));
        Assert.Equal(MimeParser.MaxDepth + 1, nested.Walk().Count());

        var wide = Parse("Content-Type: multipart/mixed; boundary=x\n\n" + string.Concat(Enumerable.Repeat("--x\n\n", 10_000)));
        Assert.Equal(MimeParser.MaxParts, wide.Walk().Count());
    }

    [Fact]
    public void Fields_and_their_sizes_are_bounded()
    {
        var root = Parse(string.Concat(Enumerable.Repeat("A: b\n", 5_000)) + "\nbody");
        Assert.Equal(HeaderReader.MaxFields, root.Headers.Count);
        Assert.Equal("body", root.Text());
        Assert.Equal(HeaderReader.MaxFieldOctets, Parse("A:" + new string('b', 200_000)).Headers.Value("A")!.Length);
    }

    private static MimePart Parse(string text) => MimeParser.Parse(Encoding.UTF8.GetBytes(text));
}
