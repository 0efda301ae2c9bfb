using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Mailgun;
using Xunit;

namespace PenguinMails.Tests.Providers.Mailgun;

public sealed class MailgunConformance : ApiProviderConformance
{
    private protected override string Id => "mailgun";

    private protected override Type Meaning503 => typeof(SendOutcome.Unknown);

    private protected override async Task<Connection> ConnectAsync(string key = "a-key", int timeoutS = 20, int retries = 0) =>
        TestProviders.Connection(Id, TestProviders.Mailgun(key, retries, timeoutS) with { WebhookSigningKey = await Sandbox.MailgunSigningKeyAsync(key) });

    private protected override Connection Stranger(Connection connection) =>
        connection with { Settings = (MailgunSettings)connection.Settings with { WebhookSigningKey = "of-another-account" } };

    [Fact]
    public async Task One_bad_recipient_makes_mailgun_refuse_the_whole_batch()
    {
        var email = Samples.Email();
        var bad = new EnvelopeRecipient(new(null, new("no one", "localhost")), RecipientRole.To);
        var call = Samples.Call(Samples.Envelope(email, "a@example.com"), new(Guid.CreateVersion7(), email, [bad]));

        var outcomes = await Provider.SendAsync(await ConnectAsync(), call, TestContext.Current.CancellationToken);

        Assert.All(outcomes, outcome => Assert.IsType<SendOutcome.Refused>(outcome));
        Assert.Equal(0, await Sandbox.CountAsync());
    }

    [Fact]
    public async Task A_signing_key_that_is_not_the_accounts_is_told_when_the_webhook_is_registered()
    {
        var (connection, ct) = (await ConnectAsync(), TestContext.Current.CancellationToken);

        var right = await Provider.RegisterWebhooksAsync(connection, new("https://gateway.example"), ct);
        var wrong = await Provider.RegisterWebhooksAsync(Stranger(connection), new("https://gateway.example"), ct);

        Assert.Equal((true, null), (right.Ok, right.Warning));
        Assert.True(wrong.Ok);
        Assert.StartsWith("The webhook signing key is not the one of this Mailgun account.", wrong.Warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_key_that_may_not_read_the_signing_key_leaves_it_unknown(int status)
    {
        await using var peer = await ScriptedPeer.StartAsync(http => http.Request.Path.Value!.EndsWith("/http_signing_key", StringComparison.Ordinal)
            ? ScriptedPeer.Says(status, """{"message":"Forbidden"}""")(http)
            : ScriptedPeer.Says(200, """{"webhooks":{}}""")(http));
        using var providers = new TestProviders(peer.Url);

        var registered = await providers[Id].RegisterWebhooksAsync(Stranger(await ConnectAsync()), new("https://gateway.example"), TestContext.Current.CancellationToken);

        Assert.Equal((true, null), (registered.Ok, registered.Warning));
    }

    [Fact]
    public async Task A_domain_that_is_not_there_is_no_bad_key()
    {
        var connection = await ConnectAsync();

        var check = await Provider.CheckAsync(connection with { Settings = (MailgunSettings)connection.Settings with { Domain = "elsewhere.example" } }, TestContext.Current.CancellationToken);

        Assert.Equal((false, false), (check.Ok, check.InvalidKey));
    }

    [Fact]
    public async Task A_key_that_may_only_send_passes_the_check_and_gives_no_answers()
    {
        await using var peer = await ScriptedPeer.StartAsync(http => http.Request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal)
            ? ScriptedPeer.Says(400, """{"message":"to parameter is missing"}""")(http)
            : ScriptedPeer.Says(401, "Forbidden")(http));
        using var providers = new TestProviders(peer.Url);
        var (connection, ct) = (await ConnectAsync(), TestContext.Current.CancellationToken);

        var check = await providers[Id].CheckAsync(connection, ct);
        var findings = await providers[Id].AskAsync(connection, Samples.Lost(Samples.CallTo("a@example.com"), TimeProvider.System.GetUtcNow()), ct);

        Assert.True(check.Ok);
        Assert.IsType<LookupResult.NoAnswer>(Assert.Single(findings));
    }

    [Fact]
    public async Task Events_are_read_page_by_page_and_never_from_another_host()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        var (connection, call) = (await ConnectAsync(), Samples.CallTo("a@example.com"));
        var found = $$$"""{"items":[{"event":"accepted","user-variables":{"pm_call":"{{{CallTag.Format(connection.Id, call.Id)}}}","pm_env":"{{{call.Envelopes[0].Id:N}}}"}}],"paging":{"next":"http://elsewhere.example/v3/yourdomain.com/events/3"}}""";
        peer.Answer = http => http.Request.Path.Value switch
        {
            "/v3/yourdomain.com/events" => ScriptedPeer.Says(200, """{"items":[{"event":"opened","recipient":"b@example.com"}],"paging":{"next":"http://elsewhere.example/v3/yourdomain.com/events/2"}}""")(http),
            "/v3/yourdomain.com/events/2" => ScriptedPeer.Says(200, found)(http),
            _ => ScriptedPeer.Says(200, """{"items":[],"paging":{}}""")(http),
        };
        using var providers = new TestProviders(peer.Url);

        var findings = await providers[Id].AskAsync(connection, Samples.Lost(call, TimeProvider.System.GetUtcNow()), TestContext.Current.CancellationToken);

        Assert.IsType<LookupResult.Taken>(Assert.Single(findings));
        Assert.Equal(3, peer.Requests.Count);
    }
}
