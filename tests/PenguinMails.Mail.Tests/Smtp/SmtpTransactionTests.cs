using System.Text;
using MimeKit;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

public sealed class SmtpTransactionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pipelined_message_is_accepted_with_the_number_of_its_queue()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.HearAsync("MAIL FROM:<sender@example.com> SIZE=23");
            await talk.HearAsync("RCPT TO:<anna@example.net>");
            await talk.SayAsync("250 2.1.0 Ok\r\n250 2.1.5 Ok");
            await talk.HearAsync("DATA");
            await talk.SayAsync("354 Go");
            Assert.Equal("Subject: Hi\r\n\r\nHello.\r\n", await talk.ContentAsync());
            await talk.SayAsync("250-2.0.0 Ok: queued as 4A3B\r\n250 2.0.0 thanks");
        });
        await using var pool = peer.Pool();

        var accepted = Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(new SmtpReply(250, "2.0.0", "Ok: queued as 4A3B\nthanks"), accepted.Reply);
        Assert.Equal("4A3B", accepted.QueueId);
        Assert.Empty(accepted.Refusals);
    }

    [Fact]
    public async Task Without_pipelining_every_command_waits_for_its_reply()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync("250 peer.test");
            foreach (var (command, reply) in new[] { ("MAIL FROM:<sender@example.com>", "250 Ok"), ("RCPT TO:<anna@example.net>", "251 Will forward"), ("DATA", "354 Go") })
            {
                await talk.HearAsync(command);
                Assert.False(talk.Stream.DataAvailable);
                await talk.SayAsync(reply);
            }

            await talk.ContentAsync();
            await talk.SayAsync("250");
        });
        await using var pool = peer.Pool();

        var accepted = Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(new SmtpReply(250, null, ""), accepted.Reply);
    }

    [Fact]
    public async Task A_server_that_knows_only_helo_gets_a_plain_transaction()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.SayAsync("220-peer.test\r\n220 is old");
            await talk.HearAsync("EHLO client.test");
            await talk.SayAsync("502 Command not implemented");
            await talk.HearAsync("HELO client.test");
            await talk.SayAsync("250 peer.test");
            foreach (var reply in new[] { "250 Ok", "250 Ok", "354 Go" })
                await talk.EnvelopeAsync(reply);
            await talk.ContentAsync();
            await talk.SayAsync("250 Ok");
        });
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task Two_of_five_recipients_are_refused_and_the_others_get_the_message()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync("250 Ok", "250 Ok", "451 4.7.1 Greylisted", "250 Ok", "550 5.1.1 No such user", "250 Ok", "354 Go");
            await talk.ContentAsync();
            await talk.SayAsync("250 Ok");
        });
        await using var pool = peer.Pool();

        var result = await pool.SendAsync(Letters.To("a@x.test", "b@x.test", "c@x.test", "d@x.test", "e@x.test"), Letters.Message(), Ct);
        var accepted = Assert.IsType<SmtpResult.Accepted>(result);
        Assert.Equal(
            [new("b@x.test", new(451, "4.7.1", "Greylisted")), new("d@x.test", new(550, "5.1.1", "No such user"))],
            accepted.Refusals);
    }

    [Fact]
    public async Task When_nobody_is_accepted_no_content_goes_and_the_connection_stays_in_use()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync("250 Ok", "550 5.1.1 No");
            await talk.HearAsync("RSET");
            await talk.SayAsync("250 Ok");
            await talk.TakeAsync();
        });
        await using var pool = peer.Pool();

        var refused = Assert.IsType<SmtpResult.NoRecipient>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(new(550, "5.1.1", "No"), Assert.Single(refused.Refusals).Reply);
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(1, peer.Connections);
    }

    [Fact]
    public async Task A_refused_sender_refuses_the_message_and_leaves_the_connection_in_use()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync("550 5.7.1 Not you", "503 No sender");
            await talk.HearAsync("RSET");
            await talk.SayAsync("250 Ok");
            await talk.TakeAsync("554 5.7.1 Spam");
        });
        await using var pool = peer.Pool();

        Assert.Equivalent(
            new SmtpResult.Refused(SmtpStage.Mail, new(550, "5.7.1", "Not you"), []),
            await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equivalent(
            new SmtpResult.Refused(SmtpStage.Content, new(554, "5.7.1", "Spam"), []),
            await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task What_the_server_does_not_offer_is_refused_without_asking_it()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync("250-peer.test\r\n250-PIPELINING\r\n250 SIZE 1000");
            await talk.TakeAsync();
        });
        await using var pool = peer.Pool();

        await ExpectAsync(Letters.Envelope, Letters.Message(new string('x', 1000)), "5.3.4");
        await ExpectAsync(Letters.Envelope, Letters.Message("Grüße\r\n"), "5.6.3");
        await ExpectAsync(Letters.To("jürgen@example.net"), Letters.Message(), "5.6.7");
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));

        async Task ExpectAsync(SmtpEnvelope envelope, MimeMessage message, string status)
        {
            var refused = Assert.IsType<SmtpResult.Refused>(await pool.SendAsync(envelope, message, Ct));
            Assert.Equal((SmtpStage.Capability, status), (refused.Stage, refused.Reply.Enhanced));
        }
    }

    [Theory]
    [InlineData(".\r\n..\r\n.a\r\n", "..\r\n...\r\n..a\r\n")]
    [InlineData("no end", "no end\r\n")]
    [InlineData("a\n.\nMAIL FROM:<evil@x.test>\r\n", "a\r\n..\r\nMAIL FROM:<evil@x.test>\r\n")]
    [InlineData("a\n\n\r\nb\n", "a\r\n\r\n\r\nb\r\n")]
    [InlineData("a\r\n.\r", "a\r\n..\r\n")]
    public async Task No_content_ends_the_message_before_its_end(string body, string onTheWire)
    {
        var heard = "";
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync("250 Ok", "250 Ok", "354 Go");
            heard = await talk.ContentAsync();
            await talk.SayAsync("250 Ok");
        });
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(body), Ct));
        Assert.Equal("Subject: Hi\r\n\r\n" + onTheWire, heard);
    }

    [Theory]
    [InlineData("a\r.\rb\r\n")]
    [InlineData("a\r\r\n")]
    public async Task A_carriage_return_that_stands_alone_goes_over_no_wire(string body)
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.TakeAsync();
        });
        await using var pool = peer.Pool();

        var refused = Assert.IsType<SmtpResult.Refused>(await pool.SendAsync(Letters.Envelope, Letters.Message(body), Ct));
        Assert.Equal((SmtpStage.Capability, "5.6.0"), (refused.Stage, refused.Reply.Enhanced));
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task Content_larger_than_every_buffer_arrives_whole()
    {
        var body = new StringBuilder();
        for (var line = 0; body.Length < 300_000; line++)
            body.Append(line % 3 == 0 ? "." : "").Append('y', line % 998).Append("\r\n");
        var heard = "";
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync("250-peer.test\r\n250 PIPELINING");
            await talk.EnvelopeAsync("250 Ok", "250 Ok", "354 Go");
            heard = await talk.ContentAsync();
            await talk.SayAsync("250 Ok");
        });
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(body.ToString()), Ct));
        Assert.Equal("Subject: Hi\r\n\r\n" + body, heard.Replace("\r\n.", "\r\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("anna@example.net>\r\nRCPT TO:<evil@example.net")]
    [InlineData("anna@example.net> SIZE=1")]
    [InlineData("anna\0@example.net")]
    [InlineData("anna maria@example.net")]
    [InlineData("double..dot@example.net")]
    [InlineData("")]
    public void An_address_that_would_be_more_than_an_address_is_no_envelope(string address) =>
        Assert.Throws<ArgumentException>(() => Letters.To(address));
}
