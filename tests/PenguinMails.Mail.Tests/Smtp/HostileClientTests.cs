using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

/// <summary>What a client may do to a listener, and what it gets for it.</summary>
public sealed class HostileClientTests
{
    private const string Envelope = "EHLO x\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r.\r")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n.\r")]
    [InlineData("\r\n.\n")]
    [InlineData("\r\n\0.\r\n")]
    [InlineData("\r\n.\r\r\n")]
    public async Task Only_crlf_dot_crlf_ends_a_message(string almost)
    {
        await using var post = Post.Open();
        var heard = await post.TalkAsync($"{Envelope}DATA\r\nfirst{almost}MAIL FROM:<evil@x.test>\r\nRCPT TO:<c@x.test>\r\nDATA\r\nsecond\r\n.\r\nQUIT\r\n", Ct);

        Assert.EndsWith("250 2.0.0 Ok: queued as 1\r\n221 bye\r\n", heard, StringComparison.Ordinal);
        Assert.Contains("MAIL FROM:<evil@x.test>", Post.Text(Assert.Single(post.Taken)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EHLO x\nMAIL FROM:<a@x.test>\r\n")]
    [InlineData("EHLO x\rMAIL FROM:<a@x.test>\r\n")]
    [InlineData("EHLO x\r\nNOOP\n")]
    [InlineData("EHLO x\r\nNOOP\r\r\n")]
    [InlineData("EHLO x\r\nNOOP\0\r\n")]
    [InlineData("\n")]
    public async Task A_command_of_other_lines_ends_the_connection(string commands)
    {
        await using var post = Post.Open();

        Assert.EndsWith("500 5.5.2 Lines end with CRLF and are not this long\r\n", await post.TalkAsync(commands + Envelope, Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("")]
    public async Task So_does_one_without_end(string end)
    {
        await using var post = Post.Open();

        Assert.EndsWith("500 5.5.2 Lines end with CRLF and are not this long\r\n", await post.TalkAsync(new string('x', 5_000_000) + end, Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_command_is_understood_up_to_the_limit()
    {
        await using var post = Post.Open();

        Assert.EndsWith("502 Unrecognized command, 19 retry(ies) remaining.\r\n221 bye\r\n", await post.TalkAsync(new string('x', 4094) + "\r\nQUIT\r\n", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused_at_its_end_and_not_kept()
    {
        await using var post = Post.Open(options => options with { MaxMessageBytes = 1000 });
        var heard = await post.TalkAsync($"{Envelope}DATA\r\n{new string('x', 200_000)}\r\n.\r\nNOOP\r\nQUIT\r\n", Ct);

        Assert.EndsWith("552 5.3.4 The message is too large\r\n250 Ok\r\n221 bye\r\n", heard, StringComparison.Ordinal);
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
        await using var post = Post.Open(options => options with { MaxErrors = 3, Recipient = (_, _, _) => ValueTask.FromResult<SmtpReply?>(new(550, "5.1.1", "Nobody")) });
        var guesses = string.Concat(Enumerable.Range(0, 20).Select(i => $"RCPT TO:<{i}@x.test>\r\n"));

        foreach (var trouble in (string[])[string.Concat(Enumerable.Repeat("FOO\r\n", 20)), "EHLO x\r\nMAIL FROM:<>\r\n" + guesses])
            Assert.EndsWith("421 4.7.0 Too many commands, errors or messages\r\n", await post.TalkAsync(trouble, Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_is_one_that_comes_to_nothing_or_to_no_end()
    {
        await using var post = Post.Open(options => options with { MaxCommands = 10, MaxMessagesPerConnection = 2 });
        var message = $"{Envelope}DATA\r\n.\r\n"[8..];

        foreach (var talk in (string[])[string.Concat(Enumerable.Repeat("NOOP\r\n", 20)), "EHLO x\r\n" + message + message + message])
            Assert.EndsWith("421 4.7.0 Too many commands, errors or messages\r\n", await post.TalkAsync(talk, Ct), StringComparison.Ordinal);
        Assert.Equal(2, post.Taken.Count);
    }

    [Fact]
    public async Task There_are_only_so_many_recipients()
    {
        await using var post = Post.Open(options => options with { MaxRecipients = 2 });
        await using var pool = new SmtpPool(post.Settings());

        for (var i = 0; i < 2; i++)
        {
            var accepted = Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.To("a@x.test", "b@x.test", "c@x.test"), Letters.Message(), Ct));
            Assert.Equal((452, "4.5.3"), (accepted.Refusals.Single().Reply.Code, accepted.Refusals.Single().Reply.Enhanced));
        }
    }

    [Theory]
    [InlineData(30, 1000)]
    [InlineData(1000, 30)]
    public async Task There_are_only_so_many_connections_and_they_are_free_again(int all, int ofOne)
    {
        await using var post = Post.Open(options => options with { MaxConnections = all, MaxConnectionsPerAddress = ofOne });
        var clients = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => post.ConnectAsync(Ct)));
        var greetings = await Task.WhenAll(clients.Select(client => new StreamReader(client.GetStream()).ReadLineAsync(Ct).AsTask()));

        Assert.Equal((30, 30), (greetings.Count(line => line == "220 post.test ESMTP"), greetings.Count(line => line == "421 4.7.0 Too many connections")));
        foreach (var client in clients)
            client.Dispose();
        while (!(await post.TalkAsync("QUIT\r\n", Ct)).EndsWith("221 bye\r\n", StringComparison.Ordinal))
            await Task.Delay(20, Ct);
    }

    [Theory]
    [InlineData("", "220 post.test ESMTP\r\n")]
    [InlineData("NOOP", "220 post.test ESMTP\r\n")]
    [InlineData("AUTH LOGIN\r\n", "220 post.test ESMTP\r\n334 VXNlcm5hbWU6\r\n")]
    public async Task A_silent_client_is_not_waited_for(string said, string heard)
    {
        await using var post = Post.Open(options => options with { Idle = TimeSpan.FromMilliseconds(200), Authenticate = (_, _) => true, AllowPasswordWithoutTls = true });

        var all = await post.TalkAsync(said.StartsWith("AUTH", StringComparison.Ordinal) ? "EHLO x\r\n" + said : said, Ct);
        Assert.Equal(heard, string.Concat(all.Split("\r\n").Where(line => line.Length > 0 && !line.StartsWith("250", StringComparison.Ordinal)).Select(line => line + "\r\n")));
    }

    [Fact]
    public async Task Nor_is_one_that_trickles()
    {
        await using var post = Post.Open(options => options with { Idle = TimeSpan.FromMilliseconds(300), Message = TimeSpan.FromMilliseconds(300) });

        foreach (var start in (string[])["", Envelope + "DATA\r\n"])
        {
            using var client = await post.ConnectAsync(Ct);
            var listening = new StreamReader(client.GetStream()).ReadToEndAsync(Ct);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(start), Ct);
            await TrickleAsync(client, listening);
            // Nothing is said of a message that was cut off: 554 would make its server give it up.
            Assert.DoesNotContain("\r\n5", await listening, StringComparison.Ordinal);
        }

        Assert.Empty(post.Taken);
    }

    [Fact]
    public async Task A_message_that_is_cut_off_is_not_delivered()
    {
        await using var post = Post.Open();
        using (var client = await post.ConnectAsync(Ct))
        {
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Envelope}DATA\r\nhalf\r\n"), Ct);
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.EndsWith("354 end with <CRLF>.<CRLF>\r\n", await new StreamReader(stream).ReadToEndAsync(Ct), StringComparison.Ordinal);
        }

        Assert.Empty(post.Taken);
    }

    [Fact]
    public async Task A_listener_that_stops_gives_no_word_on_a_message_in_between()
    {
        var post = Post.Open();
        using var client = await post.ConnectAsync(Ct);
        var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{Envelope}DATA\r\nhalf\r\n"), Ct);
        while (await reader.ReadLineAsync(Ct) is { } line && !line.StartsWith("354", StringComparison.Ordinal))
        {
        }

        await post.DisposeAsync();
        Assert.Equal("", await reader.ReadToEndAsync(Ct));
    }

    [Fact]
    public async Task What_was_said_before_tls_is_not_heard_inside_of_it()
    {
        using var certificate = Certificates.For("localhost");
        await using var post = Post.Open(options => options with { Certificate = certificate });
        using var client = await post.ConnectAsync(Ct);
        await client.GetStream().WriteAsync("EHLO x\r\nSTARTTLS\r\nEHLO injected\r\nMAIL FROM:<evil@x.test>\r\n"u8.ToArray(), Ct);
        var octet = new byte[1];
        var plain = "";
        while (!plain.EndsWith("ready when you are\r\n", StringComparison.Ordinal) && await client.GetStream().ReadAsync(octet, Ct) == 1)
            plain += (char)octet[0];
#pragma warning disable CA5359 // The test is of what the server hears.
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync("QUIT\r\n"u8.ToArray(), Ct);

        Assert.Equal("221 bye", await new StreamReader(tls).ReadLineAsync(Ct));
    }

    private static async Task TrickleAsync(TcpClient client, Task listening)
    {
        try
        {
            while (!listening.IsCompleted)
            {
                await client.GetStream().WriteAsync("x"u8.ToArray(), Ct);
                await Task.Delay(20, Ct);
            }
        }
        catch (IOException)
        {
            // It hung up.
        }
    }
}
