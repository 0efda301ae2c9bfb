using System.Text;
using PenguinMails.Mail.Bounces;
using Xunit;

namespace PenguinMails.Mail.Tests.Bounces;

public sealed class InboundMessageTests
{
    [Theory]
    [InlineData("\r\nSubject: x\r\n\r\nbody")]
    [InlineData("\n\nSubject: x\n\nbody")]
    [InlineData("From a@b Sat Nov 21\nSubject: x\n\nbody")]
    [InlineData(">From a@b Sat Nov 21\nSubject: x\n\nbody")]
    [InlineData("Subject : x\n\nbody")]
    [InlineData("Subject: =?utf-8?Q?x?=\n\nbody")]
    public void The_header_is_found_where_it_begins(string message)
    {
        var read = InboundMessage.Read(Encoding.UTF8.GetBytes(message));
        Assert.Equal(("x", "body"), (read.Subject, read.TextBody));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("From ")]
    [InlineData(": b\n\nbody")]
    [InlineData("just text\nmore")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\n\nnone at all")]
    [InlineData("Content-Type: multipart/mixed\n\n--x\n\none\n--x--")]
    public void What_is_no_message_is_read_as_far_as_it_goes(string message) => Assert.Null(InboundMessage.Read(Encoding.UTF8.GetBytes(message)).Subject);

    [Theory]
    [InlineData(new byte[] { 0xC3, 0xBC })]
    [InlineData(new byte[] { 0xFC })]
    public void Raw_octets_in_a_field_are_utf8_or_latin1(byte[] octets) =>
        Assert.Equal("ü", InboundMessage.Read((byte[])[.. "Subject: "u8, .. octets, .. "\r\n\r\n"u8]).Subject);

    [Fact]
    public void No_more_is_read_than_a_report_needs()
    {
        var message = Encoding.ASCII.GetBytes("Subject: x\n\n" + new string('y', 5 << 20));
        Assert.InRange(InboundMessage.Read(message).TextBody!.Length, 1, InboundMessage.MostOctets);
    }
}
