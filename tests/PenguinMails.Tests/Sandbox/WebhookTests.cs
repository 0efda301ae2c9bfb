using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

public sealed class WebhookTests : IAsyncLifetime
{
    private SandboxServer _sandbox = null!;
    private WebhookReceiver _receiver = null!;
    private PostmarkClient _postmark = null!;
    private MailgunClient _mailgun = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync("Sandbox:RetryScale=0.02", "Sandbox:SlowSeconds=0.1");
        _receiver = await WebhookReceiver.StartAsync();
        _postmark = new(_sandbox);
        _mailgun = new(_sandbox);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("anna", "Delivery")]
    [InlineData("hard-bounce+1", "Bounce SubscriptionChange")]
    [InlineData("soft-bounce", "Bounce")]
    [InlineData("block", "Bounce")]
    [InlineData("spam-complaint", "Delivery SpamComplaint SubscriptionChange")]
    [InlineData("open+7", "Delivery Open")]
    [InlineData("click", "Click Delivery Open")]
    [InlineData("unsubscribe", "Delivery SubscriptionChange")]
    [InlineData("slow", "Delivery")]
    public async Task Postmark_tells_what_became_of_a_message(string local, string types)
    {
        await RegisterPostmarkAsync();
        var mail = PostmarkClient.Mail($"{local}@example.com");
        mail["Metadata"] = new JsonObject { ["pm_env"] = "e1" };
        mail["Tag"] = "welcome";
        var sent = await _postmark.SendAsync(mail);

        var expected = types.Split(' ');
        var hooks = await _receiver.WaitForAsync(expected.Length);
        Assert.Equal(expected, hooks.Select(hook => hook.Type).Order(StringComparer.Ordinal));
        Assert.All(hooks, hook =>
        {
            Assert.Equal(sent.Body.GetProperty("MessageID").GetString(), hook.Json.GetProperty("MessageID").GetString());
            Assert.Equal(("e1", "welcome", "outbound"), (hook.Json.GetProperty("Metadata").GetProperty("pm_env").GetString(),
                hook.Json.GetProperty("Tag").GetString(), hook.Json.GetProperty("MessageStream").GetString()));
            Assert.Equal("Basic " + Convert.ToBase64String("penguin:secret"u8), hook.Headers.Authorization.ToString());
            Assert.Equal("shared", hook.Headers["X-Shared"].ToString());
            Assert.NotEmpty(hook.Headers["X-PM-Webhook-Trace-Id"].ToString());
        });
    }

    [Theory]
    [InlineData("anna", "accepted delivered")]
    [InlineData("hard-bounce", "accepted failed")]
    [InlineData("soft-bounce", "accepted failed")]
    [InlineData("block", "accepted failed")]
    [InlineData("spam-complaint", "accepted complained delivered")]
    [InlineData("open", "accepted delivered opened")]
    [InlineData("click+x", "accepted clicked delivered opened")]
    [InlineData("unsubscribe", "accepted delivered unsubscribed")]
    public async Task Mailgun_tells_it_too_and_signs(string local, string types)
    {
        await RegisterMailgunAsync();
        await _mailgun.SendAsync([.. MailgunClient.Mail($"{local}@example.com"), new("v:pm_env", "e1"), new("o:tag", "welcome"), new("h:Message-Id", "<m@yourdomain.com>")]);

        var expected = types.Split(' ');
        var hooks = await _receiver.WaitForAsync(expected.Length);
        Assert.Equal(expected, hooks.Select(hook => hook.Type).Order(StringComparer.Ordinal));
        var key = await _sandbox.MailgunSigningKeyAsync("an-api-key");
        Assert.All(hooks, hook =>
        {
            var data = hook.Json.GetProperty("event-data");
            Assert.Equal("m@yourdomain.com", data.GetProperty("message").GetProperty("headers").GetProperty("message-id").GetString());
            Assert.Equal("e1", data.GetProperty("user-variables").GetProperty("pm_env").GetString());
            var signature = hook.Json.GetProperty("signature");
            var signed = signature.GetProperty("timestamp").GetString() + signature.GetProperty("token").GetString();
            var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(signed));
            Assert.Equal(Convert.ToHexStringLower(hash), signature.GetProperty("signature").GetString());
        });
    }

    [Fact]
    public async Task Postmark_tries_again_on_503_with_the_same_trace_id()
    {
        await RegisterPostmarkAsync();
        _receiver.AnswerWith(503, 429);
        await _postmark.SendAsync(PostmarkClient.Mail());

        var hooks = await _receiver.WaitForAsync(3);
        Assert.Single(hooks.Select(hook => hook.Headers["X-PM-Webhook-Trace-Id"].ToString()).Distinct());
        Assert.Equal([6, 5, 4], hooks.Select(hook => int.Parse(hook.Headers["X-PM-Retries-Remaining"].ToString(), CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Postmark_drops_an_event_that_is_answered_with_another_4xx()
    {
        await RegisterPostmarkAsync();
        _receiver.AnswerWith(401);
        await _postmark.SendAsync(PostmarkClient.Mail());

        await CountsAsync(dropped: 1, delivered: 0);
        Assert.Single(_receiver.All);
    }

    [Fact]
    public async Task Mailgun_drops_on_406_and_tries_again_on_anything_else_with_the_same_body()
    {
        await _mailgun.CallAsync(HttpMethod.Post, $"/v3/domains/{MailgunClient.Domain}/webhooks", [new("id", "delivered"), new("url", _receiver.Url)]);
        _receiver.AnswerWith(401, 406);
        await _mailgun.SendAsync(MailgunClient.Mail("anna@example.com"));

        await CountsAsync(dropped: 1, delivered: 0);
        Assert.Equal(2, _receiver.All.Count);
        Assert.Equal(_receiver.All[0].Body, _receiver.All[1].Body);
    }

    [Fact]
    public async Task A_postmark_webhook_is_saved_only_when_its_url_answers_the_probe()
    {
        _receiver.AnswerWith(500);
        var refused = await _postmark.PostAsync("/webhooks", Hook(verify: null));
        Assert.Equal((422, 1364), (refused.Status, refused.ErrorCode));
        Assert.Equal(0, (await _postmark.GetAsync("/webhooks")).Body.GetProperty("Webhooks").GetArrayLength());

        var unverified = await _postmark.PostAsync("/webhooks", Hook(verify: false));
        Assert.Equal("unverified", unverified.Body.GetProperty("Status").GetString());
        var saved = await _postmark.PostAsync("/webhooks", Hook(verify: true));
        Assert.Equal("verified", saved.Body.GetProperty("Status").GetString());
        Assert.Equal(7, _receiver.All.Count);
    }

    [Fact]
    public async Task Webhooks_can_come_before_the_answer_to_the_send()
    {
        await using var early = await SandboxServer.StartAsync("Sandbox:EarlyWebhooks=1", "Sandbox:EarlyPatienceSeconds=60");
        var postmark = new PostmarkClient(early);
        await postmark.PostAsync("/webhooks", Hook(verify: false));
        var id = (await postmark.GetAsync("/webhooks")).Body.GetProperty("Webhooks")[0].GetProperty("ID").GetInt32();
        await postmark.PostAsync($"/webhooks/{id}/verify", new JsonObject());
        var probes = _receiver.All.Count;
        await postmark.SendAsync(PostmarkClient.Mail());

        Assert.True(_receiver.All.Count > probes);
    }

    [Theory]
    [InlineData("drop_webhooks", 0)]
    [InlineData("duplicate_webhooks", 2)]
    [InlineData("shuffle_webhooks", 1)]
    [InlineData("late_webhooks", 1)]
    public async Task Webhooks_can_be_tampered_with(string kind, int expected)
    {
        await RegisterPostmarkAsync();
        await _sandbox.FaultAsync("postmark", kind, count: 1, delayMs: 20);
        await _postmark.SendAsync(PostmarkClient.Mail());

        await CountsAsync(dropped: expected == 0 ? 1 : 0, delivered: expected);
        Assert.Equal(expected, _receiver.All.Count);
    }

    private async Task RegisterPostmarkAsync()
    {
        var created = await _postmark.PostAsync("/webhooks", Hook(verify: true));
        Assert.Equal(200, created.Status);
        _receiver.Forget();
    }

    private async Task RegisterMailgunAsync()
    {
        string[] types = ["accepted", "delivered", "opened", "clicked", "unsubscribed", "complained", "permanent_fail", "temporary_fail"];
        var answer = await _mailgun.CallAsync(HttpMethod.Post, $"/v4/domains/{MailgunClient.Domain}/webhooks",
            [new("url", _receiver.Url), .. types.Select(type => KeyValuePair.Create("event_types", type))]);
        Assert.Equal(200, answer.Status);
    }

    private JsonObject Hook(bool? verify)
    {
        var enabled = new JsonObject { ["Enabled"] = true };
        var triggers = new JsonObject();
        foreach (var name in (string[])["Open", "Click", "Delivery", "Bounce", "SpamComplaint", "SubscriptionChange"]) triggers[name] = enabled.DeepClone();
        var hook = new JsonObject
        {
            ["Url"] = _receiver.Url,
            ["HttpAuth"] = new JsonObject { ["Username"] = "penguin", ["Password"] = "secret" },
            ["HttpHeaders"] = new JsonArray(new JsonObject { ["Name"] = "X-Shared", ["Value"] = "shared" }),
            ["Triggers"] = triggers,
        };
        if (verify is not null) hook["Verify"] = verify;
        return hook;
    }

    private async Task CountsAsync(int dropped, int delivered)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var counts = await _sandbox.JsonAsync("/_sandbox/webhooks/count");
            if ((counts.GetProperty("waiting").GetInt64(), counts.GetProperty("dropped").GetInt64(), counts.GetProperty("delivered").GetInt64()) == (0, dropped, delivered)) return;
            await Task.Delay(10, patience.Token);
        }
    }
}
