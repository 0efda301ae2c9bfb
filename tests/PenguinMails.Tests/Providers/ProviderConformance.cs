using Microsoft.AspNetCore.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Mail;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Providers;

/// <summary>What every adapter must show, against the sandbox and over real HTTP.</summary>
public abstract class ProviderConformance : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private SandboxServer _sandbox = null!;
    private TestProviders _providers = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected abstract string Id { get; }

    /// <summary>What this provider's 503 proves.</summary>
    private protected abstract Type Meaning503 { get; }

    private protected SandboxServer Sandbox => _sandbox;

    private protected IEmailProvider Provider => _providers[Id];

    private protected abstract Task<Connection> ConnectAsync(string key = "a-key", int timeoutS = 20, int retries = 0);

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        _providers = new TestProviders(_sandbox.Url);
    }

    public async ValueTask DisposeAsync()
    {
        _providers.Dispose();
        await _sandbox.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_email_is_taken_with_all_that_belongs_to_it()
    {
        var email = Samples.Email() with
        {
            Subject = "For {{name}}",
            HtmlBody = "<p>{{name}} <img src=\"cid:logo1\"></p>",
            ReplyTo = [Samples.Mailbox("\"Desk, Help\" <desk@yourdomain.com>")],
            Tags = ["welcome"],
            Metadata = new Dictionary<string, string> { ["order"] = "4711" },
            Headers = new Dictionary<string, string> { ["X-Campaign"] = "spring" },
            Attachments = [new("Übersicht \"1\".txt", "text/plain", "text"u8.ToArray()), new("logo.png", "image/png", new byte[] { 1, 2, 3 }, "logo1")],
        };
        EnvelopeRecipient[] recipients =
        [
            new(Samples.Mailbox("\"Doe, Anna\" <anna@example.com>"), RecipientRole.To),
            new(Samples.Mailbox("bob@example.com"), RecipientRole.Cc),
            new(Samples.Mailbox("eve@example.com"), RecipientRole.Bcc),
        ];
        var call = Samples.Call(new OutgoingEnvelope(Guid.CreateVersion7(), email, recipients, new Dictionary<string, string> { ["name"] = "Anna" }));
        var connection = await ConnectAsync();

        var accepted = Assert.IsType<SendOutcome.Accepted>(Assert.Single(await Provider.SendAsync(connection, call, Ct)));

        var taken = await _sandbox.MessagesAsync(Id);
        Assert.Equal(["anna@example.com", "bob@example.com", "eve@example.com"], taken.Select(entry => entry.Recipient).Order());
        Assert.All(taken, entry =>
        {
            Assert.Equal(accepted.ProviderMessageId, entry.ProviderMessageId.Trim('<', '>'));
            Assert.Equal($"<{email.MessageIdHeader}>", entry.MessageId);
            Assert.Equal("For Anna", entry.Subject);
            Assert.Equal(["welcome"], entry.Tags);
            Assert.Equal("4711", entry.Metadata["order"]);
            Assert.Equal(call.Envelopes[0].Id.ToString("N"), entry.Metadata["pm_env"]);
            Assert.Equal(CallTag.Format(connection.Id, call.Id), entry.Metadata["pm_call"]);
        });
    }

    [Fact]
    public async Task Envelopes_of_one_call_keep_their_own_values_and_ids()
    {
        var email = Samples.Email(EmailType.Marketing) with { Subject = "For {{name}}" };
        var call = Samples.Call([.. Enumerable.Range(0, 5).Select(i => Samples.Envelope(email, $"r{i}@example.com") with
        {
            Variables = new Dictionary<string, string> { ["name"] = $"Person {i}" },
            UnsubscribeUrl = $"https://example.com/u/{i}",
        })]);

        var outcomes = await Provider.SendAsync(await ConnectAsync(), call, Ct);

        Assert.All(outcomes, outcome => Assert.IsType<SendOutcome.Accepted>(outcome));
        var taken = (await _sandbox.MessagesAsync(Id)).ToDictionary(entry => entry.Recipient);
        for (var i = 0; i < call.Envelopes.Count; i++)
        {
            var entry = taken[$"r{i}@example.com"];
            Assert.Equal(($"Person {i}", call.Envelopes[i].Id.ToString("N")), (entry.Subject["For ".Length..], entry.Metadata["pm_env"]));
        }
    }

    [Fact]
    public async Task A_recipient_that_the_provider_does_not_take_is_refused()
    {
        var bad = new EnvelopeRecipient(new Mailbox(null, new EmailAddress("no one", "localhost")), RecipientRole.To);
        var call = Samples.Call(new OutgoingEnvelope(Guid.CreateVersion7(), Samples.Email(), [bad]));

        Assert.IsType<SendOutcome.Refused>(Assert.Single(await Provider.SendAsync(await ConnectAsync(), call, Ct)));
        Assert.Equal(0, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task An_invalid_key_closes_the_connection_and_says_so_when_checked()
    {
        var connection = await ConnectAsync("an-invalid-key");

        var outcome = Assert.IsType<SendOutcome.Misconfigured>(Assert.Single(await Provider.SendAsync(connection, Samples.CallTo("anna@example.com"), Ct)));
        var check = await Provider.CheckAsync(connection, Ct);

        Assert.Equal(ProblemScope.Connection, outcome.Scope);
        Assert.Equal((false, true, "Invalid API key. Please check your credentials and try again."), (check.Ok, check.InvalidKey, check.Detail));
        Assert.IsType<Finding.NoAnswer>(Assert.Single(await AskAsync(connection, Samples.CallTo("anna@example.com"))));
    }

    [Fact]
    public async Task A_good_key_passes_the_check()
    {
        var check = await Provider.CheckAsync(await ConnectAsync(), Ct);

        Assert.True(check.Ok, check.Detail);
    }

    [Fact]
    public async Task A_provider_out_of_reach_is_told_from_a_bad_key()
    {
        using var nowhere = new TestProviders(TestProviders.DeadUrl());

        var check = await nowhere[Id].CheckAsync(await ConnectAsync(), Ct);

        Assert.False(check.Ok);
        Assert.False(check.InvalidKey);
        Assert.StartsWith($"Unable to connect to {Provider.Info.Name}.", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_is_taken_by_the_send_endpoint_and_goes_to_nobody()
    {
        var probed = await Provider.ProbeAsync(await ConnectAsync(), Ct);

        Assert.True(probed is null or SendOutcome.Accepted, probed?.ToString());
        await _sandbox.FaultAsync(Id, "error_500");
        Assert.True(await Provider.ProbeAsync(await ConnectAsync(), Ct) is null or SendOutcome.Unknown);
        Assert.DoesNotContain(await _sandbox.MessagesAsync(Id), taken => !taken.Recipient.EndsWith("@yourdomain.com", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(30)]
    public async Task Too_fast_is_throttled_for_as_long_as_the_provider_says(int? seconds)
    {
        await _sandbox.FaultAsync(Id, "rate_limit", retryAfterS: seconds);

        var throttled = Assert.IsType<SendOutcome.Throttled>(Assert.Single(await Provider.SendAsync(await ConnectAsync(), Samples.CallTo("anna@example.com"), Ct)));

        Assert.Equal(seconds, throttled.RetryAfter?.TotalSeconds);
        Assert.Equal(0, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task A_short_throttling_is_waited_for_within_the_call()
    {
        await _sandbox.FaultAsync(Id, "rate_limit", count: 2);

        Assert.IsType<SendOutcome.Accepted>(Assert.Single(await Provider.SendAsync(await ConnectAsync(retries: 2), Samples.CallTo("anna@example.com"), Ct)));
        Assert.Equal(1, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task What_503_proves_is_the_providers_own()
    {
        await _sandbox.FaultAsync(Id, "error_503");

        Assert.IsType(Meaning503, Assert.Single(await Provider.SendAsync(await ConnectAsync(), Samples.CallTo("anna@example.com"), Ct)));
    }

    [Theory]
    [InlineData("error_500", false)]
    [InlineData("html_502", false)]
    [InlineData("hang", false)]
    [InlineData("refuse", false)]
    [InlineData("accept_then_reset", true)]
    [InlineData("accept_then_500", true)]
    public async Task A_lost_answer_is_unknown_and_asking_tells_whether_it_was_taken(string fault, bool taken)
    {
        await _sandbox.FaultAsync(Id, fault, count: 1);
        var (connection, call) = (await ConnectAsync(timeoutS: fault == "hang" ? 1 : 20, retries: 3), Samples.CallTo("anna@example.com", "bob@example.com"));

        var outcomes = await Provider.SendAsync(connection, call, Ct);

        Assert.All(outcomes, outcome => Assert.IsType<SendOutcome.Unknown>(outcome));
        Assert.Equal(taken ? 2 : 0, await _sandbox.CountAsync());
        var findings = await AskUntilAsync(connection, call, finding => taken == finding is Finding.Taken);
        var ids = (await _sandbox.MessagesAsync(Id)).Select(entry => entry.ProviderMessageId.Trim('<', '>')).Order();
        Assert.Equal(ids, findings.OfType<Finding.Taken>().Select(finding => finding.ProviderMessageId).Order());
        Assert.Equal(taken ? 0 : 2, findings.OfType<Finding.Absent>().Count());
    }

    [Fact]
    public async Task Asking_about_one_call_does_not_find_another()
    {
        var (connection, call) = (await ConnectAsync(), Samples.CallTo("anna@example.com"));
        await Provider.SendAsync(connection, call, Ct);
        await AskUntilAsync(connection, call, finding => finding is Finding.Taken);

        // The same envelope in a later call, whose own fate is the question.
        Assert.IsType<Finding.Absent>(Assert.Single(await AskAsync(connection, call with { Id = Guid.CreateVersion7() })));
    }

    [Fact]
    public async Task Registered_webhooks_come_verified_and_name_the_envelope()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        var (connection, publicUrl) = (await ConnectAsync(), new Uri(peer.Url));
        Assert.Equal((true, true), (await RegisterAsync(connection, publicUrl), await RegisterAsync(connection, publicUrl)));
        var probes = peer.Requests.Count;
        var call = Samples.CallTo("click@example.com", "hard-bounce@example.com", "spam-complaint@example.com", "unsubscribe@example.com");

        await Provider.SendAsync(connection, call, Ct);

        EventType[][] awaited = [[EventType.Delivered, EventType.Opened, EventType.Clicked], [EventType.Bounced], [EventType.Complained], [EventType.Unsubscribed]];
        var events = await WaitAsync(peer, connection, found => !awaited.Where((types, i) => types.Except(Types(found, call.Envelopes[i].Id)).Any()).Any());
        Assert.All(events, happened => Assert.True(happened.EnvelopeId is null || happened.CallId == call.Id));
        Assert.True(events.Single(happened => happened.Type == EventType.Bounced && happened.EnvelopeId == call.Envelopes[1].Id && happened.Class == BounceClass.Hard && !happened.Key.StartsWith("subscription", StringComparison.Ordinal)).Suppresses);
        Assert.All(peer.Requests, request => Assert.Equal($"/webhooks/{Id}/con_{connection.Id:N}", request.Path));
        Assert.All(peer.Requests.Skip(probes), request => AssertGenuine(connection, request));
    }

    [Fact]
    public async Task A_new_public_url_moves_the_webhook()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        await using var moved = await ScriptedPeer.StartAsync();
        var connection = await ConnectAsync();

        await RegisterAsync(connection, new Uri(peer.Url));
        await RegisterAsync(connection, new Uri(moved.Url));
        await Provider.SendAsync(connection, Samples.CallTo("anna@example.com"), Ct);

        await WaitAsync(moved, connection, events => events.Any(happened => happened is { Type: EventType.Delivered, EnvelopeId: not null }));
        Assert.DoesNotContain(peer.Requests, request => request.Text.Contains("anna@example.com", StringComparison.Ordinal));
    }

    private static IEnumerable<EventType> Types(List<ProviderEvent> events, Guid envelope) =>
        events.Where(happened => happened.EnvelopeId == envelope).Select(happened => happened.Type);

    private static WebhookRequest Webhook(Recorded request) => new(request.Headers, request.Body, TimeProvider.System.GetUtcNow());

    private void AssertGenuine(Connection connection, Recorded request)
    {
        var webhook = Webhook(request);
        Assert.True(Provider.Verify(connection, webhook));
        Assert.Equal((true, connection.Id), (Provider.Claim(webhook).Readable, Provider.Claim(webhook).ConnectionId));
        Assert.False(Provider.Verify(Stranger(connection), webhook));
        Assert.False(Provider.Verify(connection, webhook with { Headers = new HeaderDictionary(), Body = Encoding(request.Text.Replace("\"signature\":\"", "\"signature\":\"0", StringComparison.Ordinal)) }));
    }

    private protected abstract Connection Stranger(Connection connection);

    private static byte[] Encoding(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private async Task<bool> RegisterAsync(Connection connection, Uri publicUrl)
    {
        var check = await Provider.RegisterWebhooksAsync(connection, publicUrl, Ct);
        Assert.True(check.Ok, check.Detail);
        return check.Ok;
    }

    private Task<IReadOnlyList<Finding>> AskAsync(Connection connection, ProviderCall call) =>
        Provider.AskAsync(connection, Samples.Lost(call, TimeProvider.System.GetUtcNow()), Ct);

    /// <summary>Providers list what they took a little later.</summary>
    private async Task<IReadOnlyList<Finding>> AskUntilAsync(Connection connection, ProviderCall call, Func<Finding, bool> expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var findings = await AskAsync(connection, call);
            if (findings.All(expected) || TimeProvider.System.GetElapsedTime(started) > Patience) return findings;
            await Task.Delay(50, Ct);
        }
    }

    private async Task<List<ProviderEvent>> WaitAsync(ScriptedPeer peer, Connection connection, Func<List<ProviderEvent>, bool> complete)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var events = peer.Requests.SelectMany(request => Provider.Parse(connection, request.Body)).ToList();
            if (complete(events)) return events;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "Only came: " + string.Join(", ", events.Select(happened => happened.Type)));
            await Task.Delay(20, Ct);
        }
    }
}
