using System.Net.Sockets;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using Xunit;

namespace PenguinMails.Tests.Providers;

/// <summary>Only what was certainly not taken may be tried again without asking.</summary>
public sealed class TransportTests
{
    private static readonly Func<Microsoft.AspNetCore.Http.HttpContext, Task> Taken = ScriptedPeer.Says(200, """[{"ErrorCode":0,"MessageID":"m-1"}]""");

    [Fact]
    public async Task A_refused_connection_is_unavailable()
    {
        using var providers = new TestProviders(TestProviders.DeadUrl);

        Assert.IsType<SendOutcome.Unavailable>(await SendAsync(providers, retries: 0));
    }

    [Fact]
    public async Task A_request_that_did_not_go_out_completely_is_unavailable()
    {
        await using var peer = await TornPeer.StartAsync(readAll: false);
        using var providers = new TestProviders(peer.Url);
        var big = Samples.Email() with { TextBody = new string('x', 4_900_000), HtmlBody = new string('x', 4_900_000) };

        Assert.IsType<SendOutcome.Unavailable>(await SendAsync(providers, retries: 0, email: big));
    }

    /// <summary>The framework's client does not wrap it (107, seen when it asks a new connection for its address).</summary>
    [Fact]
    public async Task A_connection_that_breaks_off_when_it_was_just_made_is_unavailable()
    {
        using var providers = new TestProviders(TestProviders.DeadUrl, handler: () => new BrokenSocket());

        Assert.IsType<SendOutcome.Unavailable>(await SendAsync(providers, retries: 0));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_unknown_and_not_tried_again()
    {
        await using var peer = await TornPeer.StartAsync(readAll: true);
        using var providers = new TestProviders(peer.Url);

        Assert.IsType<SendOutcome.Unknown>(await SendAsync(providers, retries: 5));
        Assert.Equal(1, peer.Connections);
    }

    [Fact]
    public async Task A_timeout_after_the_request_was_sent_is_unknown()
    {
        await using var peer = await ScriptedPeer.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var time = StoppedClock.Now();
        using var providers = new TestProviders(peer.Url, clock: time);

        var sending = SendAsync(providers, retries: 5, timeoutS: 20);
        await Eventually.TrueAsync(() => Task.FromResult(!peer.Requests.IsEmpty));
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.IsType<SendOutcome.Unknown>(await sending);
        Assert.Single(peer.Requests);
    }

    [Theory]
    [InlineData(429, "{}", null)]
    [InlineData(429, "{}", "0")]
    [InlineData(503, """{"ErrorCode":100,"Message":"Maintenance"}""", null)]
    public async Task What_was_not_taken_is_tried_again_within_the_call(int status, string body, string? retryAfter)
    {
        await using var peer = await ScriptedPeer.StartAsync();
        peer.Answer = http => peer.Requests.Count < 3 ? ScriptedPeer.Says(status, body, retryAfter)(http) : Taken(http);
        using var providers = new TestProviders(peer.Url);

        Assert.IsType<SendOutcome.Accepted>(await SendAsync(providers, retries: 2));
        Assert.Equal(3, peer.Requests.Count);
    }

    [Theory]
    [InlineData(500, """{"ErrorCode":101,"Message":"Unexpected"}""")]
    [InlineData(502, "<html></html>")]
    [InlineData(200, "?")]
    public async Task What_may_have_been_taken_is_never_tried_again(int status, string body)
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(status, body));
        using var providers = new TestProviders(peer.Url);

        Assert.IsType<SendOutcome.Unknown>(await SendAsync(providers, retries: 5));
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task A_long_wait_is_left_to_the_ready_queue()
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(429, "{}", retryAfter: "120"));
        using var providers = new TestProviders(peer.Url);

        var throttled = Assert.IsType<SendOutcome.Throttled>(await SendAsync(providers, retries: 5));

        Assert.Equal(TimeSpan.FromSeconds(120), throttled.RetryAfter);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Mailguns_reset_time_says_how_long_to_wait()
    {
        var reset = TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds() + ".25";
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(429, "{}", reset: reset));
        using var providers = new TestProviders(peer.Url);

        var outcomes = await providers["mailgun"].SendAsync(TestProviders.Connection("mailgun"), Samples.CallTo("a@example.com"), TestContext.Current.CancellationToken);

        Assert.InRange(Assert.IsType<SendOutcome.Throttled>(outcomes[0]).RetryAfter!.Value.TotalMinutes, 5, 10.1);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_key()
    {
        await using var peer = await ScriptedPeer.StartAsync(http =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        using var providers = new TestProviders(peer.Url);

        Assert.IsType<SendOutcome.Unavailable>(await SendAsync(providers, retries: 0));
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Canceling_is_the_callers_and_throws()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        using var stop = new CancellationTokenSource();
        peer.Answer = async http =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        using var providers = new TestProviders(peer.Url);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            providers["postmark"].SendAsync(TestProviders.Connection("postmark"), Samples.CallTo("a@example.com"), stop.Token));
    }

    private static async Task<SendOutcome> SendAsync(TestProviders providers, int retries, int timeoutS = 20, OutgoingEmail? email = null)
    {
        var connection = TestProviders.Connection("postmark", TestProviders.Postmark(retries: retries, timeoutS: timeoutS));
        var call = Samples.Call(Samples.Envelope(email ?? Samples.Email(), "a@example.com"));
        return Assert.Single(await providers["postmark"].SendAsync(connection, call, TestContext.Current.CancellationToken));
    }

    private sealed class BrokenSocket : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new SocketException((int)SocketError.NotConnected);
    }
}
