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

    [Theory]
    [InlineData(401, """{"message":"IP 203.0.113.5 is not in the allowlist"}""", false, "Mailgun only accepts API calls from allowed IP addresses.")]
    [InlineData(403, """{"message":"Your IP address is not whitelisted"}""", false, "Mailgun only accepts API calls from allowed IP addresses.")]
    [InlineData(401, "Forbidden", true, "HTTP 401: Forbidden. Check the API key, and that the account's IP allowlist includes this gateway's address.")]
    [InlineData(401, """{"message":"Invalid private key"}""", true, "HTTP 401: Invalid private key")]
    public async Task A_refused_caller_is_told_what_to_look_at(int status, string body, bool invalidKey, string detail)
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(status, body));
        using var providers = new TestProviders(peer.Url);
        var (connection, ct) = (TestProviders.Connection("mailgun"), TestContext.Current.CancellationToken);

        var check = await providers["mailgun"].CheckAsync(connection, ct);
        var outcome = Assert.IsType<SendOutcome.Misconfigured>((await providers["mailgun"].SendAsync(connection, Samples.CallTo("a@example.com"), ct))[0]);

        Assert.Equal((false, invalidKey), (check.Ok, check.InvalidKey));
        Assert.Equal((ProblemScope.Connection, invalidKey), (outcome.Scope, outcome.InvalidKey));
        Assert.StartsWith(detail, outcome.Detail, StringComparison.Ordinal);
        Assert.StartsWith(detail, invalidKey ? check.Cause : check.Detail, StringComparison.Ordinal);
    }
}
