using MimeKit;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

public sealed class SmtpConnectionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_lost_before_the_end_was_written_took_nothing()
    {
        var message = Letters.Message(string.Concat(Enumerable.Repeat(new string('x', 78) + "\r\n", 500_000)));
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync("250-peer.test\r\n250 PIPELINING");
            await talk.EnvelopeAsync("250 Ok", "250 Ok", "354 Go");
            talk.Drop();
        });
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.NotTaken>(await pool.SendAsync(Letters.Envelope, message, Ct));
    }

    [Fact]
    public async Task A_connection_lost_after_the_end_was_written_is_unknown()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync("250 Ok", "250 Ok", "354 Go");
            await talk.ContentAsync();
            talk.Drop();
        });
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.Unknown>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task No_answer_to_the_end_in_time_is_unknown()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync("250 Ok", "250 Ok", "354 Go");
            await talk.ContentAsync();
            await talk.HearAsync();
        });
        await using var pool = new SmtpPool(peer.Settings() with { Timeouts = new() { End = TimeSpan.FromMilliseconds(50) } });

        Assert.IsType<SmtpResult.Unknown>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task No_answer_to_a_command_in_time_took_nothing()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            while (await talk.HearAsync() != "")
            {
            }
        });
        await using var pool = new SmtpPool(peer.Settings() with { Timeouts = new() { Command = TimeSpan.FromSeconds(1) } });

        Assert.IsType<SmtpResult.NotTaken>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task To_cancel_before_the_end_throws_and_after_it_is_unknown()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        await using var peer = ScriptedPeer.Start(
            async talk =>
            {
                await talk.OpenAsync();
                await talk.HearAsync();
                await first.CancelAsync();
            },
            async talk =>
            {
                await talk.OpenAsync();
                await talk.EnvelopeAsync("250 Ok", "250 Ok", "354 Go");
                await talk.ContentAsync();
                await second.CancelAsync();
                await talk.HearAsync();
            });
        await using var pool = peer.Pool();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.SendAsync(Letters.Envelope, Letters.Message(), first.Token));
        Assert.IsType<SmtpResult.Unknown>(await pool.SendAsync(Letters.Envelope, Letters.Message(), second.Token));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_to_its_end_ends_its_connection_and_no_other()
    {
        using var broken = new MimeMessage { Body = new TextPart { Content = new MimeContent(new ReadOnce("Hello."u8.ToArray())) } };
        await using var peer = ScriptedPeer.Start(
            async talk =>
            {
                await talk.OpenAsync();
                await talk.EnvelopeAsync("250 Ok", "250 Ok", "354 Go");
                Assert.Equal("", await talk.HearAsync());
            },
            async talk =>
            {
                await talk.OpenAsync();
                await talk.TakeAsync();
            });
        await using var pool = peer.Pool();

        await Assert.ThrowsAsync<InvalidDataException>(() => pool.SendAsync(Letters.Envelope, broken, Ct));
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task A_connection_that_died_while_idle_costs_one_more_and_no_message()
    {
        await using var peer = ScriptedPeer.Start(
            async talk =>
            {
                await talk.OpenAsync();
                await talk.TakeAsync();
            },
            async talk =>
            {
                await talk.OpenAsync();
                await talk.TakeAsync();
                await talk.HearAsync();
                await talk.SayAsync("421 4.4.2 Idle too long");
            },
            async talk =>
            {
                await talk.OpenAsync();
                await talk.TakeAsync();
            });
        await using var pool = peer.Pool();

        for (var i = 0; i < 3; i++)
            Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(3, peer.Connections);
    }

    [Fact]
    public async Task A_farewell_to_the_end_of_a_message_did_not_take_it()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.TakeAsync("421 4.3.2 Shutting down");
        });
        await using var pool = peer.Pool();

        var result = Assert.IsType<SmtpResult.NotTaken>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(new(421, "4.3.2", "Shutting down"), result.Reply);
    }

    [Theory]
    [InlineData("554 5.7.1 Go away", 554)]
    [InlineData("421 4.3.2 Later", 421)]
    public async Task A_server_that_turns_us_away_took_nothing(string greeting, int code)
    {
        await using var peer = ScriptedPeer.Start(talk => talk.SayAsync(greeting));
        await using var pool = peer.Pool();

        Assert.Equal(code, Assert.IsType<SmtpResult.NotTaken>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct)).Reply?.Code);
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_taken()
    {
        // The port of tcpmux; one that was free a moment ago another test may have got.
        await using var pool = new SmtpPool(new() { Host = "localhost", Port = 1 });
        Assert.IsType<SmtpResult.NotTaken>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("22 peer.test")]
    [InlineData("220-one\r\n221 two")]
    public async Task What_is_no_reply_of_smtp_is_a_lost_connection(string greeting)
    {
        await using var peer = ScriptedPeer.Start(talk => talk.SayAsync(greeting));
        await using var pool = peer.Pool();

        Assert.Null(Assert.IsType<SmtpResult.NotTaken>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct)).Reply);
    }

    [Fact]
    public async Task A_reply_without_end_is_not_read_without_end()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            try
            {
                while (true)
                    await talk.SayAsync("220-" + new string('x', 500));
            }
            catch (IOException)
            {
                // It was not listened to any more.
            }
        });
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.NotTaken>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
    }

    [Fact]
    public async Task A_connection_is_used_for_as_many_messages_as_it_may()
    {
        await using var peer = ScriptedPeer.Start([.. Enumerable.Repeat<Func<Talk, Task>>(async talk =>
        {
            await talk.OpenAsync();
            await talk.TakeAsync();
            await talk.TakeAsync();
            await talk.HearAsync("QUIT");
            await talk.SayAsync("221 Bye");
        }, 2)]);
        await using var pool = new SmtpPool(peer.Settings() with { MessagesPerConnection = 2 });

        for (var i = 0; i < 4; i++)
            Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.Envelope, Letters.Message(), Ct));
        Assert.Equal(2, peer.Connections);
    }

    [Fact]
    public async Task A_pool_that_is_too_many_shrinks_and_its_messages_wait_for_their_turn()
    {
        var busy = new TaskCompletionSource();
        var turnedAway = new TaskCompletionSource();
        await using var peer = ScriptedPeer.Start(
            async talk =>
            {
                await talk.OpenAsync();
                busy.SetResult();
                await turnedAway.Task;
                await talk.TakeAsync();
                await talk.TakeAsync();
            },
            async talk =>
            {
                await talk.SayAsync("421 4.7.0 Too many connections");
                turnedAway.SetResult();
            });
        await using var pool = new SmtpPool(peer.Settings() with { MaxConnections = 2 });

        var first = pool.SendAsync(Letters.Envelope, Letters.Message(), Ct);
        await busy.Task;
        var second = pool.SendAsync(Letters.Envelope, Letters.Message(), Ct);
        Assert.IsType<SmtpResult.Accepted>(await first);
        Assert.IsType<SmtpResult.Accepted>(await second);
        Assert.Equal(2, peer.Connections);
    }

    /// <summary>It can be measured, but not sent any more.</summary>
    private sealed class ReadOnce(byte[] content) : MemoryStream(content)
    {
        private bool wasRead;

        public override int Read(byte[] buffer, int offset, int count) =>
            wasRead ? throw new InvalidDataException("gone") : Took(base.Read(buffer, offset, count));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        private int Took(int octets)
        {
            wasRead = octets == 0;
            return octets;
        }
    }
}
