using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

/// <summary>The sender has a last word before a message's content leaves.</summary>
public sealed class BeforeContentTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Talk.Pipelining)]
    [InlineData("250 peer.test")]
    public async Task The_sender_is_asked_after_the_recipient_was_accepted_and_DATA_waits_for_its_word(string capabilities)
    {
        var asked = new TaskCompletionSource();
        var word = new TaskCompletionSource<bool>();
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync(capabilities);
            await talk.EnvelopeAsync("250 Ok");
            Assert.False(asked.Task.IsCompleted);
            await talk.EnvelopeAsync("250 Ok");
            await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.False(talk.Stream.DataAvailable);
            word.SetResult(true);
            await talk.HearAsync("DATA");
            await talk.SayAsync("354 Go");
            await talk.ContentAsync();
            await talk.SayAsync("250 Ok");
        });
        await using var pool = peer.Pool();

        var result = await pool.SendAsync(Asking(() =>
        {
            asked.SetResult();
            return word.Task;
        }), Letters.Message(), Ct);

        Assert.IsType<SmtpResult.Accepted>(result);
    }

    [Fact]
    public async Task What_is_withheld_never_gets_to_DATA_and_the_next_message_takes_another_connection()
    {
        await using var peer = ScriptedPeer.Start(
            async talk =>
            {
                await talk.OpenAsync();
                await talk.EnvelopeAsync("250 Ok", "250 Ok");
                Assert.Equal("", await talk.HearAsync());
            },
            async talk =>
            {
                await talk.OpenAsync();
                await talk.TakeAsync();
            });
        await using var pool = peer.Pool();

        Assert.IsType<SmtpResult.Withheld>(await pool.SendAsync(Asking(() => Task.FromResult(false)), Letters.Message(), Ct));
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Asking(() => Task.FromResult(true)), Letters.Message(), Ct));
        Assert.Equal(2, peer.Connections);
    }

    [Fact]
    public async Task Nobody_is_asked_about_a_message_that_no_recipient_may_have()
    {
        await using var peer = ScriptedPeer.Start(async talk =>
        {
            await talk.OpenAsync();
            await talk.EnvelopeAsync("250 Ok", "550 5.1.1 No", "250 Ok");
        });
        await using var pool = peer.Pool();

        var result = await pool.SendAsync(Asking(() => throw new InvalidOperationException("It was asked.")), Letters.Message(), Ct);

        Assert.IsType<SmtpResult.NoRecipient>(result);
    }

    [Fact]
    public async Task A_message_that_starts_over_on_a_new_connection_is_asked_about_again()
    {
        var asked = 0;
        await using var peer = ScriptedPeer.Start(
            async talk =>
            {
                await talk.OpenAsync();
                await talk.TakeAsync();
                await talk.EnvelopeAsync("250 Ok", "250 Ok");
                await talk.HearAsync("DATA");
                talk.Drop();
            },
            async talk =>
            {
                await talk.OpenAsync();
                await talk.TakeAsync();
            });
        await using var pool = peer.Pool();

        for (var message = 0; message < 2; message++)
            Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Asking(() => Task.FromResult(++asked > 0)), Letters.Message(), Ct));

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task It_is_the_same_under_TLS()
    {
        using var certificate = Certificates.For("localhost");
        await using var post = Post.Open(options => options with { Certificate = certificate });
        await using var pool = new SmtpPool(post.Settings(certificate));

        Assert.IsType<SmtpResult.Withheld>(await pool.SendAsync(Asking(() => Task.FromResult(false)), Letters.Message(), Ct));
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Asking(() => Task.FromResult(true)), Letters.Message(), Ct));
        Assert.Single(post.Taken);
    }

    private static SmtpEnvelope Asking(Func<Task<bool>> beforeContent) => new("sender@example.com", ["anna@example.net"]) { BeforeContent = beforeContent };
}
