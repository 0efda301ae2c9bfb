using System.Text.Json;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

/// <summary>The providers' own client libraries work against the sandbox unchanged.</summary>
public sealed class OfficialClientTests : IAsyncLifetime
{
    private SandboxServer _sandbox = null!;
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        _receiver = await WebhookReceiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Postmarks_client_sends_searches_and_manages()
    {
        var said = await RunAsync("postmark.mjs");

        Assert.Equal("OK", said.GetProperty("sent").GetProperty("Message").GetString());
        Assert.Equal([0, 300, 0], said.GetProperty("batch").EnumerateArray().Select(item => item.GetProperty("ErrorCode").GetInt32()));
        Assert.Equal("2", said.GetProperty("search").GetProperty("TotalCount").ToString());
        Assert.Equal("one", said.GetProperty("details").GetProperty("Metadata").GetProperty("pm_env").GetString());
        Assert.Equal("verified", said.GetProperty("hook").GetProperty("Status").GetString());
        Assert.Single(said.GetProperty("hooks").GetProperty("Webhooks").EnumerateArray());
        Assert.Equal("InactiveRecipientsError", said.GetProperty("inactive").GetProperty("name").GetString());
        Assert.Equal(401, said.GetProperty("badToken").GetProperty("statusCode").GetInt32());
        Assert.Equal(400, said.GetProperty("badSender").GetProperty("code").GetInt32());
        Assert.Equal(401, said.GetProperty("beforeVerification").GetProperty("code").GetInt32());
        Assert.True(said.GetProperty("verified").GetProperty("DKIMVerified").GetBoolean());
        Assert.Contains("Suppressed", said.GetProperty("suppressed").ToString(), StringComparison.Ordinal);
        Assert.Equal(
            ["anna@example.com", "b1@example.com", "b2@example.com", "late@example.com", "t@example.com"],
            (await _sandbox.MessagesAsync("postmark")).Select(email => email.Recipient).Order());
        Assert.Equal("Hello Anna", (await _sandbox.MessagesAsync(to: "t@example.com")).Single().Subject);
    }

    [Fact]
    public async Task Mailguns_client_sends_searches_and_manages()
    {
        var said = await RunAsync("mailgun.mjs");

        Assert.Equal("<mine@yourdomain.com>", said.GetProperty("sent").GetProperty("id").GetString());
        Assert.Equal("Queued. Thank you.", said.GetProperty("batch").GetProperty("message").GetString());
        Assert.Contains("delivered", said.GetProperty("events").GetProperty("items").EnumerateArray().Select(item => item.GetProperty("event").GetString()));
        Assert.Empty(said.GetProperty("nextEvents").GetProperty("items").EnumerateArray());
        Assert.Contains(_receiver.Url, said.GetProperty("hooks").ToString(), StringComparison.Ordinal);
        Assert.Equal(403, said.GetProperty("beforeVerification").GetProperty("status").GetInt32());
        Assert.Equal("active", said.GetProperty("verified").GetProperty("state").GetString());
        Assert.Equal(400, said.GetProperty("badAddress").GetProperty("status").GetInt32());
        Assert.Equal(404, said.GetProperty("badDomain").GetProperty("status").GetInt32());
        Assert.Equal(401, said.GetProperty("badKey").GetProperty("status").GetInt32());
        Assert.Contains("gone@example.com", said.GetProperty("bounces").ToString(), StringComparison.Ordinal);
        var taken = await _sandbox.MessagesAsync("mailgun");
        Assert.Equal(["anna@example.com", "b1@example.com", "b2@example.com", "late@example.com"], taken.Select(email => email.Recipient).Order());
        var second = taken.Single(email => email.Recipient == "b2@example.com");
        Assert.Equal(("Hello Two", "e2"), (second.Subject, second.Metadata["pm_env"]));
        Assert.Equal(["welcome", "first"], taken.Single(email => email.Recipient == "anna@example.com").Tags);
    }

    private Task<JsonElement> RunAsync(string script) => NodeScript.RunAsync(script, _sandbox.Url, _receiver.Url);
}
