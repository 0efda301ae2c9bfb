using PenguinMails.Gateway.Providers;
using PenguinMails.Tests.Providers.Postmark;
using Xunit;

namespace PenguinMails.Tests.Providers.Mailgun;

public sealed class MailgunErrorTests
{
    [Theory]
    [InlineData(200, """{"id":"<20261001.1.ABC@yourdomain.com>","message":"Queued. Thank you."}""", "Accepted")]
    [InlineData(200, "Mailgun Magnificent API", "Unavailable")]
    [InlineData(200, "<html>Hotel login</html>", "Unknown")]
    [InlineData(200, "{}", "Unknown")]
    [InlineData(200, "{\"id\":\"\\ud800\"}", "Unknown")]
    [InlineData(400, """{"message":"to parameter is not a valid address. please check documentation"}""", "Refused Other")]
    [InlineData(401, "Forbidden", "Misconfigured Connection")]
    [InlineData(402, """{"message":"Request failed"}""", "Misconfigured Connection")]
    [InlineData(403, """{"message":"Domain is disabled"}""", "Misconfigured Connection")]
    [InlineData(404, """{"message":"Domain not found"}""", "Misconfigured Connection")]
    [InlineData(413, "", "Refused TooLarge")]
    [InlineData(429, """{"message":"try again after 120 seconds"}""", "Throttled")]
    [InlineData(500, """{"message":"Internal Server Error"}""", "Unknown")]
    [InlineData(502, "<html>Bad Gateway</html>", "Unknown")]
    [InlineData(503, """{"message":"Service Unavailable"}""", "Unknown")]
    [InlineData(504, "", "Unknown")]
    [InlineData(301, "", "Unavailable")]
    public async Task A_documented_answer_has_its_outcome(int status, string body, string expected)
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(status, body));
        using var providers = new TestProviders(peer.Url);

        var outcomes = await providers["mailgun"].SendAsync(
            TestProviders.Connection("mailgun"), Samples.CallTo("a@example.com", "b@example.com"), TestContext.Current.CancellationToken);

        Assert.Equal([expected, expected], outcomes.Select(PostmarkErrorTests.Name));
        Assert.All(outcomes.OfType<SendOutcome.Accepted>(), accepted => Assert.Equal("20261001.1.ABC@yourdomain.com", accepted.ProviderMessageId));
    }
}
