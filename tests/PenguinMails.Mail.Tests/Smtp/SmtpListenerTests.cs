using System.Net.Sockets;
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
    [InlineData("\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n.\r")]
    [InlineData("\r\n.\n")]
    [InlineData("\r\n\0.\r\n")]
    public async Task Only_crlf_dot_crlf_ends_a_message(string almost)
    {
        await using var post = Post.Open();
        var heard = await TalkAsync(post,
            $"EHLO x\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\nfirst{almost}MAIL FROM:<evil@x.test>\r\nRCPT TO:<c@x.test>\r\nDATA\r\nsecond\r\n.\r\nQUIT\r\n");

        Assert.EndsWith("250 2.0.0 Ok: queued as 1\r\n221 2.0.0 Bye\r\n", heard, StringComparison.Ordinal);
        Assert.Contains("MAIL FROM:<evil@x.test>", Post.Text(Assert.Single(post.Taken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunks_make_a_message_without_a_dot()
    {
        await using var post = Post.Open();
        var heard = await TalkAsync(post,
            "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@x.test>\r\nBDAT 5\r\n.\r\n.\rBDAT 0\r\nBDAT 3 LAST\r\n\nabRCPT TO:<c@x.test>\r\nQUIT\r\n");

        Assert.Equal(".\r\n.\r\nab", Post.Text(Assert.Single(post.Taken)));
        Assert.EndsWith("503 5.5.1 Not now\r\n221 2.0.0 Bye\r\n", heard, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL FROM:<a@x.test>\r\n", "503")]
    [InlineData("EHLO x\r\nRCPT TO:<a@x.test>\r\n", "503")]
    [InlineData("EHLO x\r\nDATA\r\n", "503")]
    [InlineData("EHLO x\r\nMAIL FROM:a@x.test\r\n", "501")]
    [InlineData("EHLO x\r\nMAIL FROM:<a@x.test> FOO=1\r\n", "555")]
    [InlineData("EHLO x\r\nMAIL FROM:<a@x.test> SIZE=99999999\r\n", "552")]
    [InlineData("EHLO x\r\nMAIL FROM:<jürgen@x.test>\r\n", "553")]
    [InlineData("EHLO x\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<>\r\n", "501")]
    [InlineData("EHLO x\nMAIL FROM:<a@x.test>\r\n", "503")]
    [InlineData("EHLO x\r\nSTARTTLS\r\n", "503")]
    [InlineData("EHLO x\r\nAUTH PLAIN AGEAYg==\r\n", "503")]
    [InlineData("EXPN all\r\n", "500")]
    public async Task What_is_out_of_order_is_refused(string commands, string code)
    {
        await using var post = Post.Open();

        var replies = (await TalkAsync(post, commands + "QUIT\r\n")).Split("\r\n");
        Assert.StartsWith(code, replies[^3], StringComparison.Ordinal);
        Assert.Empty(post.Taken);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused_at_its_end_and_not_kept()
    {
        await using var post = Post.Open(options => options with { MaxMessageBytes = 1000 });
        var heard = await TalkAsync(post,
            $"EHLO x\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n{new string('x', 200_000)}\r\n.\r\nNOOP\r\nQUIT\r\n");

        Assert.EndsWith("552 5.3.4 The message is too large\r\n250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n", heard, StringComparison.Ordinal);
        Assert.Empty(post.Taken);
    }

    [Fact]
    public async Task Messages_together_may_not_fill_the_memory()
    {
        await using var post = Post.Open(options => options with { MaxBufferedBytes = 100_000 });
        await using var pool = new SmtpPool(post.Settings());

        var refused = Assert.IsType<SmtpResult.Refused>(await pool.SendAsync(Letters.Envelope, Letters.Message(new string('x', 200_000)), Ct));
        Assert.Equal((452, "4.3.1"), (refused.Reply.Code, refused.Reply.Enhanced));
        for (var i = 0; i < 20; i++)
            Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(new string('x', 20_000)), Ct));
    }

    [Fact]
    public async Task A_client_that_only_makes_trouble_is_sent_away()
    {
        await using var post = Post.Open(options => options with { MaxErrors = 3 });

        Assert.EndsWith("421 4.7.0 Too many commands or errors\r\n", await TalkAsync(post, string.Concat(Enumerable.Repeat("FOO\r\n", 20))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_are_only_so_many_recipients_and_connections()
    {
        await using var post = Post.Open(options => options with { MaxRecipients = 2, MaxConnections = 1 });
        await using var pool = new SmtpPool(post.Settings() with { MaxConnections = 1 });

        var accepted = Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.To("a@x.test", "b@x.test", "c@x.test"), Letters.Message(), Ct));
        Assert.Equal((452, "4.5.3"), (accepted.Refusals.Single().Reply.Code, accepted.Refusals.Single().Reply.Enhanced));
        Assert.StartsWith("421 4.7.0 Too many connections", await TalkAsync(post, "QUIT\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_client_is_not_waited_for()
    {
        await using var post = Post.Open(options => options with { Idle = TimeSpan.FromMilliseconds(50) });

        Assert.Equal("220 post.test ESMTP\r\n", await TalkAsync(post, ""));
    }

    /// <summary>Says everything at once and listens until the other side has had enough.</summary>
    private static async Task<string> TalkAsync(Post post, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(post.Listener.EndPoint, Ct);
        var heard = new MemoryStream();
        var listening = client.GetStream().CopyToAsync(heard, Ct);
        foreach (var ending in (Task[])[client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), Ct).AsTask(), listening])
            try
            {
                await ending;
            }
            catch (IOException)
            {
                // It hung up on what we were still saying; what it said before is heard to its end.
            }

        return Encoding.UTF8.GetString(heard.ToArray());
    }
}
