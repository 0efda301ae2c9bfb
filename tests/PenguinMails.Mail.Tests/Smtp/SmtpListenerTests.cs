using System.Text;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

public sealed class SmtpListenerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        await using var post = Post.Open();
        await using var pool = new SmtpPool(post.Settings());
        const string body = ".\r\n..two\r\nGrüße\r\n\r\n.\r\n";

        var accepted = Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.To("jürgen@example.net", "b@example.net"), Letters.Message(body), Ct));
        Assert.Equal("1", accepted.QueueId);
        var taken = Assert.Single(post.Taken);
        Assert.Equal("Subject: Hi\r\n\r\n" + body, Post.Text(taken));
        Assert.Equal(("sender@example.com", "jürgen@example.net b@example.net"), (taken.ReturnPath, string.Join(' ', taken.Recipients)));
    }

    [Fact]
    public async Task Nothing_is_relayed_unless_somebody_says_so()
    {
        await using var post = Post.Open(options => options with { Recipient = null });
        await using var pool = new SmtpPool(post.Settings());

        var refused = Assert.IsType<SmtpResult.NoRecipient>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(550, Assert.Single(refused.Refusals).Reply.Code);
    }

    [Theory]
    [InlineData(451, typeof(SmtpResult.Refused))]
    [InlineData(421, typeof(SmtpResult.NotTaken))]
    [InlineData(0, typeof(SmtpResult.Unknown))]
    public async Task The_client_hears_what_the_handler_says(int code, Type result)
    {
        await using var post = Post.Open();
        post.Answer = new(code, null, "so");
        await using var pool = new SmtpPool(post.Settings());

        Assert.IsType(result, await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task A_handler_that_fails_leaves_the_message_to_the_client()
    {
        await using var listener = SmtpListener.Start(new() { Recipient = (_, _, _) => default, Deliver = (_, _) => throw new InvalidDataException() });
        await using var pool = new SmtpPool(new() { Host = "localhost", Port = listener.EndPoint.Port, Security = SmtpSecurity.None });

        Assert.Equal(451, Assert.IsType<SmtpResult.Refused>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct)).Reply.Code);
    }

    [Theory]
    [InlineData("MAIL FROM:<a@x.test>\r\n", "501")]
    [InlineData("EHLO x\r\nRCPT TO:<a@x.test>\r\n", "501")]
    [InlineData("EHLO x\r\nDATA\r\n", "501")]
    [InlineData("EHLO x\r\nMAIL FROM:a@x.test\r\n", "502")]
    [InlineData("EHLO x\r\nMAIL FROM:<a@x.test> SIZE=99999999\r\n", "552")]
    [InlineData("EHLO x\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<>\r\n", "502")]
    [InlineData("EHLO x\r\nSTARTTLS\r\n", "501")]
    [InlineData("EHLO x\r\nAUTH PLAIN AGEAYg==\r\n", "501")]
    [InlineData("EXPN all\r\n", "502")]
    [InlineData("PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n", "502")]
    [InlineData("EHLO\r\n", "502")]
    public async Task What_is_out_of_order_is_refused(string commands, string code)
    {
        await using var post = Post.Open();

        var replies = (await post.TalkAsync(commands + "QUIT\r\n", Ct)).Split("\r\n");
        Assert.StartsWith(code, replies[^3], StringComparison.Ordinal);
        Assert.Empty(post.Taken);
    }

    [Theory]
    [InlineData("my_laptop")]
    [InlineData("mx.example.test.")]
    [InlineData("[IPv6:::1]")]
    [InlineData("b\u00fcro")]
    public async Task Clients_may_call_themselves_as_they_like(string name)
    {
        await using var post = Post.Open();

        Assert.Equal(
            "220 post.test ESMTP\r\n250-post.test\r\n250-PIPELINING\r\n250-SIZE 10485760\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n250 post.test\r\n221 bye\r\n",
            await post.TalkAsync($"EHLO {name}\r\nHELO {name}\r\nQUIT\r\n", Ct));
    }

    [Fact]
    public async Task A_pipelined_transaction_is_answered_in_order()
    {
        await using var post = Post.Open(options => options with
        {
            Recipient = (_, address, _) => ValueTask.FromResult(address == "no@x.test" ? new SmtpReply(550, "5.1.1", "Nobody of that name") : null),
        });
        var heard = await post.TalkAsync(
            "EHLO x\r\nMAIL FROM:<> BODY=8BITMIME SIZE=10\r\nRCPT TO:<a@x.test>\r\nRCPT TO:<no@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\nHi\r\n.\r\nMAIL FROM:<a@x.test>\r\nRSET\r\nQUIT\r\n", Ct);

        Assert.EndsWith(
            "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n550 5.1.1 Nobody of that name\r\n250 2.1.5 Ok\r\n354 end with <CRLF>.<CRLF>\r\n250 2.0.0 Ok: queued as 1\r\n250 2.1.0 Ok\r\n250 Ok\r\n221 bye\r\n",
            heard, StringComparison.Ordinal);
        Assert.Equal(("", "a@x.test b@x.test"), (post.Taken.Single().ReturnPath, string.Join(' ', post.Taken.Single().Recipients)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("..\r\n", ".\r\n")]
    [InlineData("..a\r\n...\r\n\r\n..\r\n", ".a\r\n..\r\n\r\n.\r\n")]
    [InlineData("a\0b\u00e9\u00ff\r\n", "a\0b\u00e9\u00ff\r\n")]
    public async Task Content_arrives_octet_for_octet_but_for_the_dots(string sent, string received)
    {
        await using var post = Post.Open();

        await post.TalkAsync($"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n{sent}.\r\nQUIT\r\n", Ct);
        Assert.Equal(received, Encoding.Latin1.GetString(post.Taken.Single().Content.Span));
    }

    [Fact]
    public async Task Every_recipient_of_a_message_is_told_to_the_handler_as_it_was_written()
    {
        await using var post = Post.Open();

        await post.TalkAsync("EHLO x\r\nMAIL FROM:<SRS0=a=b=c.test=d@x.test>\r\nRCPT TO:<b+0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz@Bounce.X-1.test>\r\nRCPT TO:<@r.test:c@x.test>\r\nDATA\r\n.\r\nQUIT\r\n", Ct);
        var taken = Assert.Single(post.Taken);
        Assert.Equal("SRS0=a=b=c.test=d@x.test", taken.ReturnPath);
        Assert.Equal(["b+0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz@Bounce.X-1.test", "c@x.test"], taken.Recipients);
    }
}
