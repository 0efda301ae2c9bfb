using Microsoft.AspNetCore.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Providers;

/// <summary>What every adapter must show, against an imitation of its provider and over real sockets.</summary>
public abstract class ProviderConformance : IAsyncLifetime
{
    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected abstract string Id { get; }

    /// <summary>The adapters as they talk to the imitation.</summary>
    private protected abstract TestProviders Providers { get; }

    private protected IEmailProvider Provider => Providers[Id];

    /// <summary>The adapters where nobody is at the provider's address.</summary>
    private protected virtual TestProviders Nowhere() => new(TestProviders.DeadUrl);

    /// <summary>A connection whose own settings say where the provider is, which is where nobody is.</summary>
    private protected virtual Connection Unreachable(Connection connection) => connection;

    private protected abstract Task<Connection> ConnectAsync(string key = "a-key", int timeoutS = 20, int retries = 0);

    /// <summary>Of the same provider, with a webhook credential of its own.</summary>
    private protected virtual Connection Stranger(Connection connection) => connection with { WebhookSecret = "of-another-connection" };

    /// <summary>What the imitation took, one entry per recipient.</summary>
    private protected abstract Task<IReadOnlyList<TakenEmail>> TakenAsync();

    /// <summary>The <c>pm_env</c> and <c>pm_call</c> that came with it.</summary>
    private protected abstract (string Envelope, string Call) MarksOf(TakenEmail taken);

    /// <summary>The next email is taken, and the answer does not come.</summary>
    private protected abstract Task LoseAnAnswerAsync();

    /// <summary>One whom the provider refuses at once.</summary>
    private protected virtual Mailbox BadRecipient => new(null, new EmailAddress("no one", "localhost"));

    private protected virtual bool TakesAttachments => true;

    /// <summary>Whether the fate of a lost call can be asked at the provider.</summary>
    private protected abstract bool CanBeAsked { get; }

    private protected virtual string KeyRefused => "Invalid API key. Please check your credentials and try again.";

    /// <summary>Recipients, and what is at least reported of an email to them.</summary>
    private protected abstract IReadOnlyList<(string To, EventType[] Events)> Reports { get; }

    /// <summary>Where reports go that the adapter can't register for: told to the imitation, as a person would set up a mail server.</summary>
    private protected virtual Task ReportToAsync(Connection connection, Uri publicUrl) => Task.CompletedTask;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

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
        var connection = await ConnectAsync();
        Assert.Equal(TakesAttachments, Provider.CannotCarry(connection, email, recipients.Length) is null);
        if (!TakesAttachments) email = email with { Attachments = [] };
        Assert.Null(Provider.CannotCarry(connection, email, recipients.Length));
        var call = Samples.Call(new OutgoingEnvelope(Guid.CreateVersion7(), email, recipients, new Dictionary<string, string> { ["name"] = "Anna" }));

        var accepted = Assert.IsType<SendOutcome.Accepted>(Assert.Single(await Provider.SendAsync(connection, call, Ct)));

        var taken = await TakenAsync();
        Assert.Equal(["anna@example.com", "bob@example.com", "eve@example.com"], taken.Select(entry => entry.Recipient).Order());
        Assert.All(taken, entry =>
        {
            Assert.Equal(accepted.ProviderMessageId, entry.ProviderMessageId.Trim('<', '>'));
            Assert.Equal($"<{email.MessageIdHeader}>", entry.MessageId);
            Assert.Equal("For Anna", entry.Subject);
            Assert.Equal((call.Envelopes[0].Id.ToString("N"), CallTag.Format(connection.Id, call.Id)), MarksOf(entry));
        });
    }

    [Fact]
    public async Task Envelopes_of_one_call_keep_their_own_values_and_ids()
    {
        var (email, connection) = (Samples.Email(EmailType.Marketing) with { Subject = "For {{name}}" }, await ConnectAsync());
        var envelopes = Enumerable.Range(0, 5).Select(i => Samples.Envelope(email, $"r{i}@example.com") with
        {
            Variables = new Dictionary<string, string> { ["name"] = $"Person {i}" },
            UnsubscribeUrl = $"https://example.com/u/{i}",
        }).ToList();

        foreach (var together in envelopes.Chunk(Provider.ProfileOf(connection).Batching.MaxEnvelopes))
        {
            var outcomes = await Provider.SendAsync(connection, Samples.Call(together), Ct);
            Assert.Equal(together.Length, outcomes.Count);
            Assert.All(outcomes, outcome => Assert.IsType<SendOutcome.Accepted>(outcome));
        }

        var taken = (await TakenAsync()).ToDictionary(entry => entry.Recipient);
        for (var i = 0; i < envelopes.Count; i++)
            Assert.Equal(($"For Person {i}", envelopes[i].Id.ToString("N")), (taken[$"r{i}@example.com"].Subject, MarksOf(taken[$"r{i}@example.com"]).Envelope));
    }

    [Fact]
    public async Task A_recipient_that_the_provider_does_not_take_is_refused()
    {
        var bad = new EnvelopeRecipient(BadRecipient, RecipientRole.To);
        var call = Samples.Call(new OutgoingEnvelope(Guid.CreateVersion7(), Samples.Email(), [bad]));

        Assert.IsType<SendOutcome.Refused>(Assert.Single(await Provider.SendAsync(await ConnectAsync(), call, Ct)));
        Assert.Empty(await TakenAsync());
    }

    [Fact]
    public async Task An_invalid_key_closes_the_connection_and_says_so_when_checked()
    {
        var connection = await ConnectAsync("an-invalid-key");

        var outcome = Assert.IsType<SendOutcome.Misconfigured>(Assert.Single(await Provider.SendAsync(connection, Samples.CallTo("anna@example.com"), Ct)));
        var check = await Provider.CheckAsync(connection, Ct);

        Assert.Equal(ProblemScope.Connection, outcome.Scope);
        Assert.Equal((false, true, false, KeyRefused), (check.Ok, check.InvalidKey, check.Unreachable, check.Detail));
        Assert.IsType<LookupResult.NoAnswer>(Assert.Single(await AskAsync(connection, Samples.CallTo("anna@example.com"))));
        Assert.Empty(await TakenAsync());
    }

    [Fact]
    public async Task A_good_key_passes_the_check_which_sends_nothing()
    {
        var check = await Provider.CheckAsync(await ConnectAsync(), Ct);

        Assert.True(check.Ok, check.Detail);
        Assert.Empty(await TakenAsync());
    }

    [Fact]
    public async Task A_provider_out_of_reach_is_told_from_a_bad_key_and_has_certainly_taken_nothing()
    {
        using var nowhere = Nowhere();
        var connection = Unreachable(await ConnectAsync());

        var check = await nowhere[Id].CheckAsync(connection, Ct);
        var outcome = Assert.Single(await nowhere[Id].SendAsync(connection, Samples.CallTo("anna@example.com"), Ct));

        Assert.Equal((false, false, true), (check.Ok, check.InvalidKey, check.Unreachable));
        Assert.Contains("Unable to connect to ", check.Detail, StringComparison.Ordinal);
        Assert.IsType<SendOutcome.Unavailable>(outcome);
    }

    [Fact]
    public async Task A_probe_goes_to_nobody()
    {
        var probed = await Provider.ProbeAsync(await ConnectAsync(), Ct);

        Assert.True(probed is null or SendOutcome.Accepted, probed?.ToString());
        Assert.DoesNotContain(await TakenAsync(), taken => !taken.Recipient.EndsWith("@yourdomain.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lost_answer_is_unknown_and_asking_tells_what_became_of_it_or_that_it_cannot()
    {
        var (connection, call) = (await ConnectAsync(), Samples.CallTo("anna@example.com"));
        await LoseAnAnswerAsync();

        var outcome = Assert.Single(await Provider.SendAsync(connection, call, Ct));

        Assert.IsType<SendOutcome.Unknown>(outcome);
        Assert.Single(await TakenAsync());
        Assert.Equal(CanBeAsked, Provider.ProfileOf(connection).AbsenceProvenAfter is not null);
        var finding = Assert.Single(await AskUntilAsync(connection, call, finding => finding is LookupResult.Taken or LookupResult.NoAnswer));
        Assert.IsType(CanBeAsked ? typeof(LookupResult.Taken) : typeof(LookupResult.NoAnswer), finding);
    }

    [Fact]
    public async Task What_it_reports_comes_verified_and_names_the_envelope()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        var (connection, publicUrl) = (await ConnectAsync(), new Uri(peer.Url));
        await RegisterAsync(connection, publicUrl);
        await RegisterAsync(connection, publicUrl);
        await ReportToAsync(connection, publicUrl);
        var probes = peer.Requests.Count;
        var call = Samples.CallTo([.. Reports.Select(report => report.To)]);

        foreach (var together in call.Envelopes.Chunk(Provider.ProfileOf(connection).Batching.MaxEnvelopes))
            await Provider.SendAsync(connection, call with { Envelopes = together }, Ct);

        var events = await HeardAsync(peer, connection, found => !Reports.Where((report, i) => report.Events.Except(Types(found, call.Envelopes[i].Id)).Any()).Any());
        Assert.All(events, happened => Assert.True(happened.IsTest || happened.EnvelopeId is null || happened.CallId == call.Id));
        foreach (var (_, envelope) in Reports.Zip(call.Envelopes).Where(pair => pair.First.Events.Contains(EventType.Bounced)))
            Assert.Contains(events, happened => happened is { Type: EventType.Bounced, Class: BounceClass.Hard, Suppresses: SuppressionReason.HardBounce } && happened.EnvelopeId == envelope.Id);
        Assert.All(peer.Requests, request => Assert.Equal($"/webhooks/{Id}/con_{connection.Id:N}", request.Path));
        Assert.All(peer.Requests.Skip(probes), request => AssertGenuine(connection, request));
    }

    private protected virtual void AssertGenuine(Connection connection, Recorded request)
    {
        var webhook = Webhook(request);
        Assert.True(Provider.Claim(webhook).Readable);
        Assert.True(Provider.Verify(connection, webhook));
        Assert.False(Provider.Verify(Stranger(connection), webhook));
        var forged = System.Text.Encoding.UTF8.GetBytes(request.Text.Replace("\"signature\":\"", "\"signature\":\"0", StringComparison.Ordinal));
        Assert.False(Provider.Verify(connection, webhook with { Headers = new HeaderDictionary(), Body = forged }));
    }

    private protected static WebhookRequest Webhook(Recorded request) => new(request.Headers, request.Body, TimeProvider.System.GetUtcNow());

    private protected async Task RegisterAsync(Connection connection, Uri publicUrl)
    {
        var check = await Provider.RegisterWebhooksAsync(connection, publicUrl, Ct);
        Assert.True(check.Ok, check.Detail);
    }

    private protected Task<IReadOnlyList<LookupResult>> AskAsync(Connection connection, ProviderCall call) =>
        Provider.AskAsync(connection, Samples.Lost(call, TimeProvider.System.GetUtcNow()), Ct);

    /// <summary>Providers list what they took a little later.</summary>
    private protected async Task<IReadOnlyList<LookupResult>> AskUntilAsync(Connection connection, ProviderCall call, Func<LookupResult, bool> expected)
    {
        IReadOnlyList<LookupResult> findings = [];
        await Eventually.TrueAsync(async () =>
        {
            findings = await AskAsync(connection, call);
            return findings.All(expected);
        }, () => "It says: " + string.Join(", ", findings));
        return findings;
    }

    private protected async Task<List<ProviderEvent>> HeardAsync(ScriptedPeer peer, Connection connection, Func<List<ProviderEvent>, bool> complete)
    {
        List<ProviderEvent> events = [];
        await Eventually.TrueAsync(() =>
        {
            events = [.. peer.Requests.SelectMany(request => Provider.Parse(connection, Provider.Stored(Webhook(request))))];
            return Task.FromResult(complete(events));
        }, () => "Only came: " + string.Join(", ", events.Select(happened => happened.Type)));
        return events;
    }

    private static IEnumerable<EventType> Types(List<ProviderEvent> events, Guid envelope) =>
        events.Where(happened => happened.EnvelopeId == envelope).Select(happened => happened.Type);
}
