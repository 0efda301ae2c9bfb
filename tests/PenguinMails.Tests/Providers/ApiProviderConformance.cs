using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Providers;

/// <summary>
/// What an adapter shows on top whose provider has an HTTP API with a search, which the sandbox imitates: throttling, what each 5xx
/// proves, asking about lost calls, webhooks that move.
/// </summary>
public abstract class ApiProviderConformance : ProviderConformance
{
    private TestProviders _providers = null!;

    /// <summary>What this provider's 503 proves.</summary>
    private protected abstract Type Meaning503 { get; }

    private protected SandboxServer Sandbox { get; private set; } = null!;

    private protected override TestProviders Providers => _providers;

    private protected override bool CanBeAsked => true;

    private protected override IReadOnlyList<(string, EventType[])> Reports =>
    [
        ("click@example.com", [EventType.Delivered, EventType.Opened, EventType.Clicked]),
        ("hard-bounce@example.com", [EventType.Bounced]),
        ("spam-complaint@example.com", [EventType.Complained]),
        ("unsubscribe@example.com", [EventType.Unsubscribed]),
    ];

    public override async ValueTask InitializeAsync()
    {
        Sandbox = await SandboxServer.StartAsync();
        _providers = new TestProviders(Sandbox.Url);
    }

    public override async ValueTask DisposeAsync()
    {
        _providers.Dispose();
        await Sandbox.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override Task<IReadOnlyList<TakenEmail>> TakenAsync() => Sandbox.MessagesAsync(Id);

    private protected override (string Envelope, string Call) MarksOf(TakenEmail taken) => (taken.Metadata["pm_env"], taken.Metadata["pm_call"]);

    private protected override Task LoseAnAnswerAsync() => Sandbox.FaultAsync(Id, "accept_then_reset", count: 1);

    private protected override void AssertGenuine(Connection connection, Recorded request)
    {
        base.AssertGenuine(connection, request);
        Assert.Equal(connection.Id, Provider.Claim(Webhook(request)).ConnectionId);
    }

    [Fact]
    public async Task What_belongs_to_the_email_for_its_sender_goes_along()
    {
        var email = Samples.Email() with { Tags = ["welcome"], Metadata = new Dictionary<string, string> { ["order"] = "4711" } };

        await Provider.SendAsync(await ConnectAsync(), Samples.Call(Samples.Envelope(email, "anna@example.com")), Ct);

        var taken = Assert.Single(await TakenAsync());
        Assert.Equal(["welcome"], taken.Tags);
        Assert.Equal("4711", taken.Metadata["order"]);
    }

    [Fact]
    public async Task A_probe_is_for_the_send_endpoint_itself()
    {
        await Sandbox.FaultAsync(Id, "error_500");

        Assert.IsType<SendOutcome.Unknown>(await Provider.ProbeAsync(await ConnectAsync(), Ct));
        Assert.Empty(await TakenAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(30)]
    public async Task Too_fast_is_throttled_for_as_long_as_the_provider_says(int? seconds)
    {
        await Sandbox.FaultAsync(Id, "rate_limit", retryAfterS: seconds);

        var throttled = Assert.IsType<SendOutcome.Throttled>(Assert.Single(await Provider.SendAsync(await ConnectAsync(), Samples.CallTo("anna@example.com"), Ct)));

        Assert.Equal(seconds, throttled.RetryAfter?.TotalSeconds);
        Assert.Empty(await TakenAsync());
    }

    [Fact]
    public async Task A_short_throttling_is_waited_for_within_the_call()
    {
        await Sandbox.FaultAsync(Id, "rate_limit", count: 2);

        Assert.IsType<SendOutcome.Accepted>(Assert.Single(await Provider.SendAsync(await ConnectAsync(retries: 2), Samples.CallTo("anna@example.com"), Ct)));
        Assert.Single(await TakenAsync());
    }

    [Fact]
    public async Task What_503_proves_is_the_providers_own()
    {
        await Sandbox.FaultAsync(Id, "error_503");

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
        await Sandbox.FaultAsync(Id, fault, count: 1);
        var (connection, call) = (await ConnectAsync(retries: 3), Samples.CallTo("anna@example.com", "bob@example.com"));

        var outcomes = fault == "hang" ? await SendWithoutAnswerAsync(connection, call) : await Provider.SendAsync(connection, call, Ct);

        Assert.All(outcomes, outcome => Assert.IsType<SendOutcome.Unknown>(outcome));
        Assert.Equal(taken ? 2 : 0, (await TakenAsync()).Count);
        var findings = await AskUntilAsync(connection, call, finding => taken == finding is LookupResult.Taken);
        var ids = (await TakenAsync()).Select(entry => entry.ProviderMessageId.Trim('<', '>')).Order();
        Assert.Equal(ids, findings.OfType<LookupResult.Taken>().Select(finding => finding.ProviderMessageId).Order());
        Assert.Equal(taken ? 0 : 2, findings.OfType<LookupResult.Absent>().Count());
    }

    [Fact]
    public async Task Asking_about_one_call_does_not_find_another()
    {
        var (connection, call) = (await ConnectAsync(), Samples.CallTo("anna@example.com"));
        await Provider.SendAsync(connection, call, Ct);
        await AskUntilAsync(connection, call, finding => finding is LookupResult.Taken);

        // The same envelope in a later call, whose own fate is the question.
        Assert.IsType<LookupResult.Absent>(Assert.Single(await AskAsync(connection, call with { Id = Guid.CreateVersion7() })));
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

        await HeardAsync(moved, connection, events => events.Any(happened => happened is { Type: EventType.Delivered, EnvelopeId: not null }));
        Assert.DoesNotContain(peer.Requests, request => request.Text.Contains("anna@example.com", StringComparison.Ordinal));
    }

    /// <summary>Its time is over as soon as the provider has the request, however long that takes on a busy machine.</summary>
    private async Task<IReadOnlyList<SendOutcome>> SendWithoutAnswerAsync(Connection connection, ProviderCall call)
    {
        var time = StoppedClock.Now();
        using var providers = new TestProviders(Sandbox.Url, clock: time);
        var sending = providers[Id].SendAsync(connection, call, Ct);
        await Eventually.TrueAsync(async () => (await Sandbox.JsonAsync("/_sandbox/faults")).GetArrayLength() == 0);
        time.Advance(TimeSpan.FromSeconds(20));
        return await sending;
    }
}
