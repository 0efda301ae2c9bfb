using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Providers.Postmark;

public sealed class PostmarkConformance : ApiProviderConformance
{
    private protected override string Id => "postmark";

    private protected override Type Meaning503 => typeof(SendOutcome.Unavailable);

    private protected override Task<Connection> ConnectAsync(string key = "a-key", int timeoutS = 20, int retries = 0) =>
        Task.FromResult(TestProviders.Connection(Id, TestProviders.Postmark(key, retries, timeoutS)));

    [Fact]
    public async Task Each_message_of_a_batch_fails_alone()
    {
        await Sandbox.FaultAsync(Id, "partial_batch");
        var call = Samples.CallTo("a@example.com", "b@example.com", "c@example.com", "d@example.com");

        var outcomes = await Provider.SendAsync(await ConnectAsync(), call, TestContext.Current.CancellationToken);

        Assert.Equal([typeof(SendOutcome.Refused), typeof(SendOutcome.Accepted), typeof(SendOutcome.Refused), typeof(SendOutcome.Accepted)], outcomes.Select(outcome => outcome.GetType()));
        Assert.Equal(2, await Sandbox.CountAsync());
    }

    [Fact]
    public async Task A_sender_that_is_not_verified_closes_its_domain_only()
    {
        var email = Samples.Email() with { From = Samples.Mailbox("x@elsewhere.example") };

        var outcomes = await Provider.SendAsync(await ConnectAsync(), Samples.Call(Samples.Envelope(email, "a@example.com")), TestContext.Current.CancellationToken);

        Assert.Equal(ProblemScope.FromDomain, Assert.IsType<SendOutcome.Misconfigured>(outcomes[0]).Scope);
    }

    [Fact]
    public async Task A_recipient_on_postmarks_list_is_refused_as_suppressed()
    {
        var connection = await ConnectAsync();
        var ct = TestContext.Current.CancellationToken;
        await Provider.SendAsync(connection, Samples.CallTo("hard-bounce@example.com"), ct);

        // It bounces a moment after the answer.
        SendOutcome? again = null;
        await Eventually.TrueAsync(async () => (again = (await Provider.SendAsync(connection, Samples.CallTo("hard-bounce@example.com"), ct))[0]) is not SendOutcome.Accepted);

        var refused = Assert.IsType<SendOutcome.Refused>(again);
        Assert.Equal((RefusalReason.SuppressedByProvider, SuppressionReason.ListedByProvider), (refused.Reason, refused.Suppresses));
    }

    [Fact]
    public async Task Those_of_a_group_on_postmarks_list_are_refused_and_the_others_get_it()
    {
        var connection = await ConnectAsync();
        var ct = TestContext.Current.CancellationToken;
        await Provider.SendAsync(connection, Samples.CallTo("hard-bounce@example.com"), ct);
        var group = Samples.Call(Samples.Envelope(Samples.Email(), "a@example.com", "hard-bounce@example.com", "b@example.com"));

        SendOutcome.Accepted? taken = null;
        await Eventually.TrueAsync(async () => (taken = (await Provider.SendAsync(connection, group, ct))[0] as SendOutcome.Accepted)?.Without.Count > 0);

        var refused = Assert.IsType<SendOutcome.Refused>(Assert.Single(taken!.Without, one => one.Key == 1).Value);
        Assert.Equal(SuppressionReason.ListedByProvider, refused.Suppresses);
    }

    [Fact]
    public async Task A_webhook_is_registered_once_and_repaired_when_somebody_changed_it()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        var (connection, ct) = (await ConnectAsync(), TestContext.Current.CancellationToken);
        var postmark = new PostmarkClient(Sandbox, "a-key");
        await Provider.RegisterWebhooksAsync(connection, new Uri(peer.Url), ct);
        var before = Assert.Single((await postmark.GetAsync("/webhooks")).Body.GetProperty("Webhooks").EnumerateArray());
        var probes = peer.Requests.Count;

        await Provider.RegisterWebhooksAsync(connection, new Uri(peer.Url), ct);
        Assert.Equal(probes, peer.Requests.Count);

        var changed = JsonNode.Parse("""{"HttpAuth":{"Username":"x","Password":"y"},"Triggers":{"Open":{"Enabled":true}}}""")!;
        Assert.Equal(200, (await postmark.CallAsync(HttpMethod.Put, $"/webhooks/{before.GetProperty("ID")}", changed)).Status);
        await Provider.RegisterWebhooksAsync(connection, new Uri(peer.Url), ct);

        var after = Assert.Single((await postmark.GetAsync("/webhooks")).Body.GetProperty("Webhooks").EnumerateArray());
        Assert.True(JsonElement.DeepEquals(before, after), after.ToString());
    }

    [Fact]
    public async Task A_public_url_that_does_not_answer_is_said()
    {
        var check = await Provider.RegisterWebhooksAsync(await ConnectAsync(), new Uri(TestProviders.DeadUrl), TestContext.Current.CancellationToken);

        Assert.False(check.Ok);
        Assert.Contains("1364", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_postmark_cannot_be_told_is_a_capability_it_lacks()
    {
        var (connection, email) = (TestProviders.Connection(Id), Samples.Email());
        string? Lacks(OutgoingEmail changed, int recipients = 1) => Provider.CannotCarry(connection, changed, recipients);

        Assert.Null(Lacks(email, 50));
        Assert.Contains("50 recipients", Lacks(email, 51), StringComparison.Ordinal);
        Assert.Contains("10 MB", Lacks(email with { Attachments = [new("a.txt", "text/plain", new byte[8_000_000])] }), StringComparison.Ordinal);
        Assert.Contains(".EXE", Lacks(email with { Attachments = [new("setup.EXE", "text/plain", new byte[8])] }), StringComparison.Ordinal);
        Assert.Contains("255", Lacks(email with { From = Samples.Mailbox($"{new string('n', 250)} <noreply@yourdomain.com>") }), StringComparison.Ordinal);
        Assert.Null(Lacks(email with { From = Samples.Mailbox($"{new string('n', 230)} <noreply@yourdomain.com>") }));
        Assert.Contains("metadata", Lacks(email with { Metadata = Enumerable.Range(0, 9).ToDictionary(i => $"k{i}", _ => "v") }), StringComparison.Ordinal);
        Assert.Contains("case", Lacks(email with { Metadata = new Dictionary<string, string> { ["A"] = "1", ["a"] = "2" } }), StringComparison.Ordinal);
        Assert.Contains("pm_env", Lacks(email with { Metadata = new Dictionary<string, string> { ["pm_env"] = "1" } }), StringComparison.Ordinal);
    }
}
