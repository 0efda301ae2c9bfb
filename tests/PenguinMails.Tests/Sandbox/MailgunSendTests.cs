using System.Net;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

public sealed class MailgunSendTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SandboxServer _sandbox = null!;
    private MailgunClient _mailgun = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync("Sandbox:VerifiedDomains=other.example");
        _mailgun = new(_sandbox);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData("from", "nobody")]
    [InlineData("to", "")]
    [InlineData("to", "anna@example.com, broken")]
    [InlineData("cc", "broken")]
    [InlineData("text", "")]
    [InlineData("recipient-variables", "{not json")]
    [InlineData("recipient-variables", "[]")]
    [InlineData("o:tag", "schön")]
    [InlineData("o:deliverytime", "soon")]
    [InlineData("o:tracking-opens", "perhaps")]
    [InlineData("h:X-Evil", "a\r\nBcc: x@example.com")]
    public async Task A_wrong_field_refuses_the_whole_call(string field, string value)
    {
        Assert.Equal(400, (await _mailgun.SendAsync(MailgunClient.MailWith(field, value))).Status);
        Assert.Equal(0, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task Limits_are_those_of_the_documentation()
    {
        Assert.Equal(400, (await _mailgun.SendAsync(MailgunClient.Mail([.. Recipients(1001)]))).Status);
        Assert.Equal(200, (await _mailgun.SendAsync(MailgunClient.Mail([.. Recipients(1000)]))).Status);
        Assert.Equal(1000, await _sandbox.CountAsync());
        Assert.Equal(400, (await _mailgun.SendAsync(MailgunClient.MailWith("v:long", new string('v', 16 * 1024)))).Status);
        Assert.Equal(200, (await _mailgun.SendAsync(MailgunClient.MailWith("v:long", new string('v', 15 * 1024)))).Status);
        Assert.Equal(413, (await _mailgun.SendAsync(MailgunClient.MailWith("html", new string('h', 25 * 1024 * 1024)))).Status);
    }

    [Fact]
    public async Task Recipient_variables_are_put_into_subject_and_variables_of_each()
    {
        await _mailgun.SendAsync([
            .. MailgunClient.Mail("a@example.com", "b@example.com").Where(pair => pair.Key != "subject"),
            new("subject", "%recipient.name%, 100% %recipient.none% %recipient_email%"),
            new("v:pm_env", "%recipient.env%"),
            new("recipient-variables", """{"a@example.com":{"name":"Anna","env":1},"b@example.com":{"name":"Bob","env":2}}"""),
        ]);

        var b = (await _sandbox.MessagesAsync("mailgun", "b@example.com")).Single();
        Assert.Equal(("Bob, 100% %recipient.none% b@example.com", "2"), (b.Subject, b.Metadata["pm_env"]));
    }

    [Fact]
    public async Task Credentials_and_domains_are_refused_as_Mailgun_does()
    {
        Assert.Equal((401, """{"message":"Invalid private key"}"""), await new MailgunClient(_sandbox, "key-invalid").SendAsync(MailgunClient.Mail("anna@example.com")));
        Assert.Equal(404, (await _mailgun.SendAsync(MailgunClient.Mail("anna@example.com"), "unknown.example")).Status);
        Assert.Equal(200, (await _mailgun.SendAsync(MailgunClient.Mail("anna@example.com"), "mg.other.example")).Status);
        using var bare = await _sandbox.Http.PostAsync("/v3/mail.yourdomain.com/messages", null, Ct);
        Assert.Equal((HttpStatusCode.Unauthorized, "Forbidden"), (bare.StatusCode, await bare.Content.ReadAsStringAsync(Ct)));
    }

    [Fact]
    public async Task A_sending_key_can_send_but_not_ask()
    {
        var sender = new MailgunClient(_sandbox, "my-sending-key");

        Assert.Equal(200, (await sender.SendAsync(MailgunClient.Mail("anna@example.com"))).Status);
        Assert.Equal(401, (await sender.CallAsync(HttpMethod.Get, "/v3/mail.yourdomain.com/events", null)).Status);
    }

    [Fact]
    public async Task A_domain_is_verified_by_the_verify_call_unless_its_name_forbids()
    {
        foreach (var name in (string[])["new.example", "pending.example"]) await _mailgun.CallAsync(HttpMethod.Post, "/v4/domains", [new("name", name)]);
        Assert.Equal(403, (await _mailgun.SendAsync(MailgunClient.Mail("anna@example.com"), "new.example")).Status);
        foreach (var name in (string[])["new.example", "pending.example"]) await _mailgun.CallAsync(HttpMethod.Put, $"/v4/domains/{name}/verify", null);

        Assert.Equal(200, (await _mailgun.SendAsync(MailgunClient.Mail("anna@example.com"), "new.example")).Status);
        Assert.Equal(403, (await _mailgun.SendAsync(MailgunClient.Mail("anna@example.com"), "pending.example")).Status);
        Assert.Equal("unverified", (await _mailgun.GetAsync("/v4/domains/pending.example")).GetProperty("domain").GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("bounces", 605, "suppress-bounce")]
    [InlineData("unsubscribes", 606, "suppress-unsubscribe")]
    [InlineData("complaints", 607, "suppress-complaint")]
    public async Task A_suppressed_recipient_is_taken_and_fails_afterwards(string list, int code, string reason)
    {
        await _mailgun.CallAsync(HttpMethod.Post, $"/v3/{MailgunClient.Domain}/{list}", [new("address", "gone@example.com")]);
        Assert.Equal(200, (await _mailgun.SendAsync([.. MailgunClient.Mail("gone@example.com"), new("h:Message-Id", "<m1@yourdomain.com>")])).Status);

        var failed = await EventAsync("m1@yourdomain.com", "failed");
        Assert.Equal(reason, failed.GetProperty("reason").GetString());
        Assert.Equal(code, failed.GetProperty("delivery-status").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Events_are_paged_until_an_empty_page()
    {
        await _mailgun.SendAsync([.. MailgunClient.Mail("a@example.com", "b@example.com", "c@example.com"), new("h:Message-Id", "<p@yourdomain.com>")]);
        await EventAsync("p@yourdomain.com", "delivered", 3);

        var seen = new List<string>();
        var next = $"/v3/{MailgunClient.Domain}/events?message-id=p@yourdomain.com&limit=4&ascending=yes";
        while (await _mailgun.GetAsync(next) is var page && page.GetProperty("items").GetArrayLength() > 0)
        {
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = new Uri(page.GetProperty("paging").GetProperty("next").GetString()!).PathAndQuery;
        }

        Assert.Equal((6, 6), (seen.Count, seen.Distinct().Count()));
    }

    private async Task<System.Text.Json.JsonElement> EventAsync(string messageId, string name, int count = 1)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var items = (await _mailgun.GetAsync($"/v3/{MailgunClient.Domain}/events?message-id={messageId}&event={name}")).GetProperty("items");
            if (items.GetArrayLength() >= count) return items[0];
            await Task.Delay(10, patience.Token);
        }
    }

    private static IEnumerable<string> Recipients(int count) => Enumerable.Range(0, count).Select(i => $"r{i}@example.com");
}
