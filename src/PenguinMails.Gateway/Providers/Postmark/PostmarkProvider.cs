using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Postmark;

internal sealed class PostmarkProvider(PostmarkApi api) : IEmailProvider, ISendingDomains, ISuppressionLists, IEventHistory
{
    /// <summary>Postmark takes it and drops it: https://postmarkapp.com/support/article/1089-how-can-i-send-test-messages</summary>
    private static readonly Mailbox BlackHole = new(null, new EmailAddress("test", "blackhole.postmarkapp.com"));

    /// <summary>
    /// Postmark does not say how long its search lags behind. It lists a message as queued once it has it, seconds later as a
    /// rule; ten minutes are a wide margin that still lets a bulk email go on within the quarter of an hour.
    /// </summary>
    private static readonly TimeSpan AbsenceProvenAfter = TimeSpan.FromMinutes(10);

    public static readonly ProviderInfo About = new(
        "postmark", "Postmark", "Transactional", "Transactional emails", "Pay-as-you-go", "5 min", typeof(PostmarkSettings))
    {
        Purpose = "Transactional emails, such as password resets, through your Postmark server.",
        Guide = PostmarkGuide.Text,
        Mark = new("#ffde00", "#2b2500"),
        SwitchesTracking = true,
        Rule = new("Transactional Emails", EmailType.Transactional),
        Plans = PostmarkPlans.All,
        ReservedHeaders = ["X-PM-"],
        Webhooks = PostmarkHooks.Info,
    };

    public static readonly ProviderRegistration Registration = new(About, (services, configuration) =>
        services.AddProviderUrls<PostmarkUrls>(configuration, "Providers:Postmark").AddProviderClient(PostmarkApi.Client).AddSingleton<PostmarkApi>().AddSingleton<IEmailProvider, PostmarkProvider>());

    public ProviderInfo Info => About;

    /// <summary>401 makes Postmark drop the event for good: what is forged shall not come again.</summary>
    public int RejectionStatus => StatusCodes.Status401Unauthorized;

    public ConnectionProfile ProfileOf(Connection connection)
    {
        var settings = Settings(connection);
        return new()
        {
            Batching = new(Math.Min(settings.BatchSize, PostmarkLimits.BatchItems), PostmarkLimits.BatchContentBytes, OneMessage: false),
            Timeout = TimeSpan.FromSeconds(settings.TimeoutS),
            MonthlyQuota = settings.MonthlyQuota,
            DefaultSender = settings.DefaultSender is { Length: > 0 } sender ? sender : null,
            AbsenceProvenAfter = AbsenceProvenAfter,
            Region = SendingRegion.Us,
            TrackOpens = settings.TrackOpens,
            TrackLinks = settings.TrackLinks,
            Marks = new() { Shared = ["mtasv.net"] },
        };
    }

    public string? CannotCarry(Connection connection, OutgoingEmail email, int recipients) => PostmarkLimits.Broken(email, recipients);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(Connection connection, ProviderCall call, CancellationToken ct)
    {
        // Always the batch, so that one envelope and many are answered, read and tested in one way.
        var exchange = await api.CallAsync(Settings(connection), HttpMethod.Post, "/email/batch", PostmarkPayload.Of(connection, call), ct);
        return exchange is HttpOutcome.Answered { Ok: true } answer ? Items(answer, call.Envelopes) : All(PostmarkErrors.Of(exchange), call);
    }

    public Task<IReadOnlyList<LookupResult>> AskAsync(Connection connection, LostCall call, CancellationToken ct) =>
        PostmarkSearch.FindAsync(api, connection, call, ct);

    public Task<ConnectionCheck> CheckAsync(Connection connection, CancellationToken ct) =>
        PostmarkAccount.CheckAsync(api, Settings(connection), ct);

    public async Task<ConnectionCheck?> CheckSecretAsync(Connection connection, string property, CancellationToken ct) =>
        property == nameof(PostmarkSettings.AccountToken) ? await PostmarkDomains.CheckTokenAsync(api, Settings(connection), ct) : null;

    public async Task<SendOutcome?> ProbeAsync(Connection connection, CancellationToken ct)
    {
        if (TestEmail.Call(this, connection, BlackHole) is not { } call) return null;
        var message = PostmarkPayload.Of(Settings(connection), call.Envelopes[0], CallTag.Format(connection.Id, call.Id));
        var body = JsonSerializer.SerializeToUtf8Bytes(message, PostmarkJson.Wire.PostmarkMessage);
        var exchange = await api.CallAsync(Settings(connection), HttpMethod.Post, "/email", body, ct);
        return exchange is HttpOutcome.Answered { Ok: true } answer ? Taken(answer, call.Envelopes[0]) : PostmarkErrors.Of(exchange);
    }

    public async Task<IReadOnlyList<SettingChoice>?> ChoicesAsync(Connection connection, string property, CancellationToken ct) =>
        property == nameof(PostmarkSettings.MessageStream) ? await PostmarkAccount.StreamsAsync(api, Settings(connection), ct) : null;

    public IReadOnlyList<string> Columns { get; } = [PostmarkDomains.Dkim, PostmarkDomains.ReturnPath];

    public string? ReturnPathColumn => PostmarkDomains.ReturnPath;

    public Task<DomainAnswer> ListAsync(Connection connection, CancellationToken ct) =>
        PostmarkDomains.ListAsync(api, Settings(connection), ct);

    public Task<DomainAnswer> AddAsync(Connection connection, string domain, CancellationToken ct) =>
        PostmarkDomains.AddAsync(api, Settings(connection), domain, ct);

    public Task<DomainAnswer> VerifyAsync(Connection connection, string domain, CancellationToken ct) =>
        PostmarkDomains.VerifyAsync(api, Settings(connection), domain, ct);

    public Task<DomainAnswer> RemoveAsync(Connection connection, string domain, CancellationToken ct) =>
        PostmarkDomains.RemoveAsync(api, Settings(connection), domain, ct);

    public Task<SenderState> SenderAsync(Connection connection, CancellationToken ct) =>
        PostmarkDomains.SenderAsync(api, Settings(connection), ct);

    public Task<ConnectionCheck> RegisterWebhooksAsync(Connection connection, Uri publicUrl, CancellationToken ct) =>
        PostmarkHooks.RegisterAsync(api, connection, publicUrl, ct);

    public async Task<WebhookRegistration?> RegisteredWebhooksAsync(Connection connection, Uri publicUrl, CancellationToken ct) =>
        await PostmarkHooks.ReadAsync(api, connection, publicUrl, ct);

    public int MostAtOnce => PostmarkSuppressions.MostAtOnce;

    public Task<(ProviderLists? Lists, string? Problem)> ListsAsync(Connection connection, CancellationToken ct) =>
        PostmarkSuppressions.ListsAsync(api, Settings(connection), ct);

    public Task<string?> ReadAsync(Connection connection, ProviderLists lists, Func<IReadOnlyList<ListedAddress>, Task> page, CancellationToken ct) =>
        PostmarkSuppressions.ReadAsync(api, Settings(connection), lists, page, ct);

    public Task<SuppressionAddition> AddAsync(Connection connection, IReadOnlyList<NewlyListed> addresses, CancellationToken ct) =>
        PostmarkSuppressions.AddAsync(api, Settings(connection), addresses, ct);

    public Task<SuppressionRemoval> RemoveAsync(Connection connection, string address, bool complaint, CancellationToken ct) =>
        PostmarkSuppressions.RemoveAsync(api, Settings(connection), address, complaint, ct);

    public WebhookClaim Claim(WebhookRequest request) => PostmarkWebhooks.Claim(request);

    public bool Verify(Connection connection, WebhookRequest request) => PostmarkWebhooks.Verify(connection, request);

    public string? ReplayToken(WebhookRequest request) => null;

    public IReadOnlyList<ProviderEvent> Parse(Connection connection, ReadOnlyMemory<byte> body) => PostmarkEvents.Parse(body);

    public TestReport? Test(Connection connection, EventType type, DateTimeOffset now) => PostmarkTest.Of(connection, type, now);

    public Task<HistoryPage> OfMessageAsync(Connection connection, string messageId, string? page, CancellationToken ct) =>
        new PostmarkHistory(api, Settings(connection)).OfMessageAsync(messageId, ct);

    private static PostmarkSettings Settings(Connection connection) => (PostmarkSettings)connection.Settings;

    private static IReadOnlyList<SendOutcome> Items(HttpOutcome.Answered answer, IReadOnlyList<OutgoingEnvelope> envelopes)
    {
        try
        {
            var items = JsonSerializer.Deserialize(answer.Body, PostmarkJson.Default.PostmarkAnswerArray);
            if (items?.Length == envelopes.Count) return [.. items.Zip(envelopes, PostmarkErrors.OfItem)];
            return [.. Enumerable.Repeat(new SendOutcome.Unknown($"Postmark answered {items?.Length ?? 0} of {envelopes.Count} messages"), envelopes.Count)];
        }
        catch (JsonException)
        {
            return [.. Enumerable.Repeat(PostmarkErrors.Of(answer), envelopes.Count)];
        }
    }

    private static SendOutcome Taken(HttpOutcome.Answered answer, OutgoingEnvelope envelope)
    {
        try
        {
            return PostmarkErrors.OfItem(JsonSerializer.Deserialize(answer.Body, PostmarkJson.Default.PostmarkAnswer), envelope);
        }
        catch (JsonException)
        {
            return PostmarkErrors.Of(answer);
        }
    }

    private static List<SendOutcome> All(SendOutcome outcome, ProviderCall call) => [.. Enumerable.Repeat(outcome, call.Envelopes.Count)];
}
