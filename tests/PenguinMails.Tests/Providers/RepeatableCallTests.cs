using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using Xunit;

namespace PenguinMails.Tests.Providers;

/// <summary>What only asks may be asked again; what sends may not.</summary>
public sealed class RepeatableCallTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(503, null)]
    [InlineData(500, null)]
    [InlineData(429, "0")]
    public async Task A_provider_in_trouble_twice_is_asked_until_it_answers(int status, string? retryAfter)
    {
        await using var peer = await ScriptedPeer.StartAsync();
        peer.Answer = http => peer.Requests.Count < 3 ? ScriptedPeer.Says(status, "{}", retryAfter)(http) : ScriptedPeer.Says(200, """{"Name":"Ours"}""")(http);
        using var providers = new TestProviders(peer.Url);

        Assert.True((await providers["postmark"].CheckAsync(TestProviders.Connection("postmark"), Ct)).Ok);
        Assert.Equal(3, peer.Requests.Count);
    }

    [Fact]
    public async Task It_is_asked_three_times_and_no_more_whatever_the_connection_retries()
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(503, "{}"));
        using var providers = new TestProviders(peer.Url);

        Assert.False((await providers["postmark"].CheckAsync(TestProviders.Connection("postmark", TestProviders.Postmark(retries: 5)), Ct)).Ok);
        Assert.Equal(3, peer.Requests.Count);
    }

    [Theory]
    [InlineData(401, null)]
    [InlineData(429, "120")]
    public async Task What_would_not_get_better_at_once_is_not_asked_again(int status, string? retryAfter)
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(status, "{}", retryAfter));
        using var providers = new TestProviders(peer.Url);

        Assert.False((await providers["postmark"].CheckAsync(TestProviders.Connection("postmark"), Ct)).Ok);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Asking_again_takes_no_longer_than_the_connection_allows()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        peer.Answer = http => peer.Requests.Count == 1 ? ScriptedPeer.Says(503, "{}")(http)
            : Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var time = new FakeTimeProvider();
        using var providers = new TestProviders(peer.Url, clock: time);

        var checking = providers["postmark"].CheckAsync(TestProviders.Connection("postmark", TestProviders.Postmark(timeoutS: 20)), Ct);
        await Eventually.TrueAsync(() => Task.FromResult(peer.Requests.Count == 2));
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.False((await checking).Ok);
        Assert.Equal(2, peer.Requests.Count);
    }

    [Theory]
    [InlineData("postmark", 500)]
    [InlineData("postmark", 503)]
    [InlineData("mailgun", 500)]
    [InlineData("mailgun", 503)]
    public async Task A_send_goes_out_once(string provider, int status)
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(status, "{}"));
        using var providers = new TestProviders(peer.Url);

        Assert.IsNotType<SendOutcome.Accepted>((await providers[provider].SendAsync(TestProviders.Connection(provider), Samples.CallTo("a@example.com"), Ct))[0]);
        Assert.Equal("POST", Assert.Single(peer.Requests).Method);
    }
}
