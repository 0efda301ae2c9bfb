using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

public sealed class FaultTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SandboxServer _sandbox = null!;
    private PostmarkClient _postmark = null!;
    private MailgunClient _mailgun = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        _postmark = new(_sandbox);
        _mailgun = new(_sandbox);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData("rate_limit", 429, 429)]
    [InlineData("error_500", 500, 101)]
    [InlineData("error_503", 503, 100)]
    [InlineData("invalid_key", 401, 10)]
    public async Task Postmark_answers_with_its_own_error_and_takes_nothing(string kind, int status, int code)
    {
        await _sandbox.FaultAsync("postmark", kind, count: 1);

        var answer = await _postmark.SendAsync(PostmarkClient.Mail());
        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
        Assert.Equal(0, await _sandbox.CountAsync());
        Assert.Equal(200, (await _postmark.SendAsync(PostmarkClient.Mail())).Status);
    }

    [Theory]
    [InlineData("rate_limit", 429)]
    [InlineData("error_500", 500)]
    [InlineData("error_503", 503)]
    [InlineData("html_502", 502)]
    [InlineData("invalid_key", 401)]
    [InlineData("partial_batch", 400)]
    public async Task Mailgun_answers_with_its_own_error_and_takes_nothing(string kind, int status)
    {
        await _sandbox.FaultAsync("mailgun", kind, count: 1);

        Assert.Equal(status, (await _mailgun.SendAsync(MailgunClient.Mail("anna@example.com"))).Status);
        Assert.Equal(0, await _sandbox.CountAsync());
        Assert.Equal(200, (await _mailgun.SendAsync(MailgunClient.Mail("anna@example.com"))).Status);
    }

    [Theory]
    [InlineData("refuse", 0)]
    [InlineData("accept_then_reset", 1)]
    public async Task A_lost_connection_says_nothing_about_what_was_taken(string kind, int taken)
    {
        await _sandbox.FaultAsync("postmark", kind, count: 1);
        await _sandbox.FaultAsync("mailgun", kind, count: 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => _postmark.SendAsync(PostmarkClient.Mail()));
        await Assert.ThrowsAsync<HttpRequestException>(() => _mailgun.SendAsync(MailgunClient.Mail("anna@example.com")));
        Assert.Equal(2 * taken, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task An_error_can_hide_that_the_message_was_taken()
    {
        await _sandbox.FaultAsync("postmark", "accept_then_500", count: 1);

        Assert.Equal(500, (await _postmark.SendAsync(PostmarkClient.Mail())).Status);
        Assert.Equal(1, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task Hanging_takes_nothing_and_ends_with_the_patience_of_the_caller()
    {
        await _sandbox.FaultAsync("mailgun", "hang", count: 1);
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler) { BaseAddress = new(_sandbox.Url), Timeout = TimeSpan.FromMilliseconds(200) };
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("api:key"u8));
        using var mail = new FormUrlEncodedContent(MailgunClient.Mail("anna@example.com"));

        await Assert.ThrowsAsync<TaskCanceledException>(() => client.PostAsync("/v3/mail.yourdomain.com/messages", mail, Ct));
        Assert.Equal(0, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task A_partial_batch_fails_some_items_and_takes_the_others()
    {
        await _sandbox.FaultAsync("postmark", "partial_batch", count: 1);
        var answer = await _postmark.BatchAsync(Enumerable.Range(0, 4).Select(i => PostmarkClient.Mail($"r{i}@example.com")));

        Assert.Equal([300, 0, 300, 0], answer.Body.EnumerateArray().Select(item => item.GetProperty("ErrorCode").GetInt32()));
        Assert.Equal(2, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task A_rate_limit_says_when_to_come_again_if_asked_to()
    {
        await _sandbox.FaultAsync("postmark", "rate_limit", count: 1, retryAfterS: 7);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/email") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("X-Postmark-Server-Token", PostmarkClient.Token("t"));
        request.Headers.Add("Accept", "application/json");
        using var answer = await _sandbox.Http.SendAsync(request, Ct);

        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData("""{"provider":"postmark","kind":"no_such"}""", "kind must be one of")]
    [InlineData("""{"provider":"pigeon","kind":"hang"}""", "provider must be")]
    [InlineData("""{"provider":"postmark","kind":"hang","often":1}""", "often")]
    [InlineData("""{"provider":"postmark","kind":"hang","probability":2}""", "probability must be")]
    [InlineData("""{"provider":"postmark","kind":"hang","count":0}""", "count must be")]
    [InlineData("""{"provider":"postmark"}""", "kind")]
    [InlineData("nonsense", "a fault is")]
    public async Task A_fault_that_makes_no_sense_is_explained(string body, string explanation)
    {
        using var content = new StringContent(body);
        using var answer = await _sandbox.Http.PostAsync("/_sandbox/faults", content, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(explanation, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_listed_counted_down_and_cleared()
    {
        await _sandbox.FaultAsync("postmark", "error_500", count: 2);
        await _postmark.SendAsync(PostmarkClient.Mail());
        Assert.Equal(1, (await _sandbox.JsonAsync("/_sandbox/faults"))[0].GetProperty("count").GetInt32());
        await _sandbox.ClearFaultsAsync();

        Assert.Equal(0, (await _sandbox.JsonAsync("/_sandbox/faults")).GetArrayLength());
        Assert.Equal(200, (await _postmark.SendAsync(PostmarkClient.Mail())).Status);
    }
}
