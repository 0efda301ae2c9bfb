using System.Text;
using MimeKit;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

/// <summary>What the library below may not change or leave out on the way to the server.</summary>
public sealed class SmtpWireTests
{
    private const string AllExtensions = "250-peer.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-CHUNKING\r\n250-BINARYMIME\r\n250 SIZE 100000";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("anna@example.net")]
    [InlineData("Anna.Müller@example.net", " SMTPUTF8")]
    [InlineData("anna@xn--mnchen-3ya.example")]
    [InlineData("\"anna maria\"@example.net")]
    [InlineData("\"a\\\"b\"@example.net")]
    [InlineData("o'neil+tag=1{x}@example.net")]
    [InlineData("anna@[192.0.2.1]")]
    [InlineData("\"double..dot\"@example.net")]
    [InlineData("\"<anna> \"@example.net")]
    public async Task An_address_goes_as_it_is(string address, string parameters = "")
    {
        await using var peer = ScriptedPeer.Start([.. Enumerable.Repeat<Func<Talk, Task>>(async talk =>
        {
            await talk.OpenAsync(AllExtensions);
            var mail = await talk.HearAsync();
            Assert.Equal($"MAIL FROM:<{Octets(address)}>{parameters} SIZE=23", mail);
            await talk.SayAsync("250 Ok");
            await talk.HearAsync($"RCPT TO:<{Octets(address)}>");
            await talk.SayAsync("250 Ok");
            await talk.EnvelopeAsync("354 Go");
            await talk.ContentAsync();
            await talk.SayAsync("250 Ok");
        }, 2)]);
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(new(address, [address]), Letters.Message(), Ct));

        // The peer hears octets.
        static string Octets(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public async Task An_empty_return_path_stays_empty()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync("250 peer.test");
            await talk.HearAsync("MAIL FROM:<>");
            await talk.SayAsync("250 Ok");
            await talk.EnvelopeAsync("250 Ok", "354 Go");
            await talk.ContentAsync();
            await talk.SayAsync("250 Ok");
        });
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(new("", ["anna@example.net"]), Letters.Message(), Ct));
    }

    [Fact]
    public async Task After_an_encoded_domain_comes_another_connection_that_still_knows_smtputf8()
    {
        await using var peer = ScriptedPeer.Start([.. Enumerable.Repeat<Func<Talk, Task>>(async talk =>
        {
            await talk.OpenAsync(AllExtensions);
            await talk.TakeAsync();
            await talk.HearAsync("QUIT");
            await talk.SayAsync("221 Bye");
        }, 2)]);
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.To("anna@xn--mnchen-3ya.example"), Letters.Message(), Ct));
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.To("jürgen@example.net"), Letters.Message(), Ct));
        Assert.Equal(2, peer.Connections);
    }

    [Fact]
    public async Task A_message_with_everything_goes_octet_for_octet_by_data()
    {
        var octets = Encoding.UTF8.GetBytes(
            "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=x;\r\n\tbh=;\r\n   b=AAAA\r\nSubject:  =?utf-8?q?Gr=C3=BC=C3=9Fe?= and  spaces \r\nBcc: kept@example.net\r\n"
            + "From: Jürgen <jürgen@example.com>\r\nX-Empty:\r\nMIME-Version: 1.0\r\ncontent-type: text/plain;\r\n charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            + "Grüße \t\r\n" + new string('x', 998) + "\r\n.\r\n\r\n\r\n");
        var heard = "";
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync(AllExtensions);
            await talk.HearAsync($"MAIL FROM:<sender@example.com> SMTPUTF8 SIZE={octets.Length} BODY=8BITMIME");
            await talk.SayAsync("250 Ok");
            await talk.EnvelopeAsync("250 Ok", "354 Go");
            heard = await talk.ContentAsync();
            await talk.SayAsync("250 Ok");
        });
        await using var pool = peer.Pool();
        using var message = MimeMessage.Load(new MemoryStream(octets), Ct);

        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, message, Ct));
        Assert.Equal(Encoding.Latin1.GetString(octets).Replace("\r\n.\r\n", "\r\n..\r\n", StringComparison.Ordinal), heard);
    }

    [Theory]
    [InlineData("a\r.\rMAIL FROM:<evil@x.test>\r\n")]
    [InlineData("a\r\r\n.\r\n")]
    public async Task Content_with_a_bare_return_stays_here(string body)
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.TakeAsync();
        });
        await using var pool = peer.Pool();
        using var message = MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes("Subject: Hi\r\n\r\n" + body)), Ct);

        var refused = Assert.IsType<SmtpResult.Refused>(await pool.SendAsync(Letters.Envelope, message, Ct));
        Assert.Equal((SmtpStage.Capability, "5.6.0"), (refused.Stage, refused.Reply.Enhanced));
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Theory]
    [InlineData("530 5.7.0 Sign in first")]
    [InlineData("535 5.7.8 Sign in first")]
    public async Task A_server_that_wants_a_login_at_mail_says_so(string reply)
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync(reply, "503 No sender");
            await talk.HearAsync("RSET");
            await talk.SayAsync("250 Ok");
        });
        await using var pool = peer.Pool();

        var wrong = Assert.IsType<SmtpResult.Misconfigured>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal((SmtpProblem.AuthenticationRequired, "Sign in first"), (wrong.Problem, wrong.Reply?.Text));
    }

    [Fact]
    public async Task A_farewell_to_a_recipient_is_no_answer_to_the_recipient()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync("250 Ok", "250 Ok", "421 4.3.2 Shutting down");
        });
        await using var pool = peer.Pool();

        var result = await pool.SendAsync(Letters.To("a@x.test", "b@x.test"), Letters.Message(), Ct);
        Assert.Equal(421, Assert.IsType<SmtpResult.NotTaken>(result).Reply?.Code);
    }

    [Fact]
    public async Task A_refused_data_command_refuses_the_message()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync("250 Ok", "250 Ok", "450 4.7.1 b later", "451 4.3.0 Disk full");
        });
        await using var pool = peer.Pool();

        Assert.Equivalent(
            new SmtpResult.Refused(SmtpStage.Data, new(451, "4.3.0", "Disk full"), [new("b@x.test", new(450, "4.7.1", "b later"))]),
            await pool.SendAsync(Letters.To("a@x.test", "b@x.test"), Letters.Message(), Ct));
    }
}
