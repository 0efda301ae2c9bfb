using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Mailgun;

internal sealed class MailgunProvider(MailgunApi api, TimeProvider clock) : IEmailProvider, ISendingDomains, ISuppressionLists, IEventRange, IAddressValidation
{
    private const int RequestsAtOnce = 8;

    /// <summary>Mailgun's documentation distrusts its own event lists of the last half hour.</summary>
    private static readonly TimeSpan AbsenceProvenAfter = TimeSpan.FromMinutes(30);

    public static readonly ProviderInfo About = new(
        "mailgun", "Mailgun", "Marketing", "Bulk marketing emails", "Monthly plans", "10 min", typeof(MailgunSettings))
    {
        Purpose = "Marketing campaigns and other high-volume emails through your Mailgun account.",
        Guide = MailgunGuide.Text,
        Mark = new("#c02428"),
        TestTags = true,
        ListValidation = new(0.50m),
        SwitchesTracking = true,
        HasTestMode = true,
        Plans = MailgunPlans.All,
        Rule = new("Marketing Emails", EmailType.Marketing),
        ReservedHeaders = ["X-Mailgun-"],
        Webhooks = MailgunHooks.Info,
    };

    public static readonly ProviderRegistration Registration = new(About, (services, configuration) =>
        services.AddProviderUrls<MailgunUrls>(configuration, "Providers:Mailgun").AddProviderClient(MailgunApi.Client).AddSingleton<MailgunApi>().AddSingleton<IEmailProvider, MailgunProvider>());

    public ProviderInfo Info => About;

    /// <summary>The one status after which Mailgun does not try again.</summary>
    public int RejectionStatus => StatusCodes.Status406NotAcceptable;

    public string RejectionDetail => "The webhook signing key does not match this connection. " + MailgunWebhooks.WhereTheKeyIs;

    public ConnectionProfile ProfileOf(Connection connection)
    {
        var settings = Settings(connection);
        return new()
        {
            // No limit of bytes for a call: its envelopes share one content, which is sent once.
            Batching = new(Math.Min(settings.BatchSize, MailgunBatches.MostRecipients), long.MaxValue, OneMessage: true),
            Timeout = TimeSpan.FromSeconds(settings.TimeoutS),
            MonthlyQuota = settings.MonthlyQuota,
            TestSender = $"postmaster@{settings.Domain}",
            AbsenceProvenAfter = AbsenceProvenAfter,
            TrackOpens = settings.TrackOpens,
            TrackLinks = settings.TrackClicks,
            TestMode = settings.TestMode,
            Marks = new() { Domains = [settings.Domain.ToLowerInvariant()], Shared = ["mailgun.org", "mailgun.net", "mailgun.info"] },
            Region = settings.Region == "eu" ? SendingRegion.Eu : SendingRegion.Us,
        };
    }

    public string? CannotCarry(Connection connection, OutgoingEmail email, int recipients) =>
        MailgunLimits.Broken(Settings(connection), email, recipients);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(Connection connection, ProviderCall call, CancellationToken ct)
    {
        var (settings, tag) = (Settings(connection), CallTag.Format(connection.Id, call.Id));
        var batches = MailgunBatches.Of(call.Envelopes);
        if (batches.Count == 1) return Repeat(await PostAsync(settings, batches[0], tag, ct), call.Envelopes.Count);
        return await PostAllAsync(settings, call, batches, tag, ct);
    }

    public Task<IReadOnlyList<LookupResult>> AskAsync(Connection connection, LostCall call, CancellationToken ct) =>
        MailgunSearch.FindAsync(api, connection, call, ct);

    public Task<ConnectionCheck> CheckAsync(Connection connection, CancellationToken ct) =>
        MailgunAccount.CheckAsync(api, Settings(connection), ct);

    public async Task<ConnectionCheck?> CheckSecretAsync(Connection connection, string property, CancellationToken ct) =>
        property == nameof(MailgunSettings.WebhookSigningKey) ? await MailgunAccount.CheckSigningKeyAsync(api, Settings(connection), ct) : null;

    /// <summary>In test mode Mailgun does all but deliver.</summary>
    public async Task<SendOutcome?> ProbeAsync(Connection connection, CancellationToken ct)
    {
        if (TestEmail.SenderOf(this, connection) is not { } nobody || TestEmail.Call(this, connection, nobody) is not { } call) return null;
        return await PostAsync(Settings(connection) with { TestMode = true }, [.. call.Envelopes], CallTag.Format(connection.Id, call.Id), ct);
    }

    public IReadOnlyList<string> Columns { get; } = MailgunDomains.Columns;

    /// <summary>The envelope's sender is an address of the domain itself.</summary>
    public string? ReturnPathColumn => "SPF";

    public string? TrackingColumn => "CNAME";

    /// <summary>Whoever an email is from, it goes out through the domain of the settings.</summary>
    public string SignerOf(Connection connection, string fromDomain) => Settings(connection).Domain.ToLowerInvariant();

    public Task<DomainAnswer> ListAsync(Connection connection, CancellationToken ct) => MailgunDomains.ListAsync(api, Settings(connection), ct);

    public Task<DomainAnswer> AddAsync(Connection connection, string domain, CancellationToken ct) =>
        MailgunDomains.AddAsync(api, Settings(connection), domain, ct);

    public Task<DomainAnswer> VerifyAsync(Connection connection, string domain, CancellationToken ct) =>
        MailgunDomains.VerifyAsync(api, Settings(connection), domain, ct);

    public Task<DomainAnswer> RemoveAsync(Connection connection, string domain, CancellationToken ct) =>
        MailgunDomains.RemoveAsync(api, Settings(connection), domain, ct);

    public Task<SenderState> SenderAsync(Connection connection, CancellationToken ct) => MailgunDomains.SenderAsync(api, Settings(connection), ct);

    public Task<ConnectionCheck> RegisterWebhooksAsync(Connection connection, Uri publicUrl, CancellationToken ct) =>
        MailgunHooks.RegisterAsync(api, connection, publicUrl, ct);

    public async Task<WebhookRegistration?> RegisteredWebhooksAsync(Connection connection, Uri publicUrl, CancellationToken ct) =>
        await MailgunHooks.ReadAsync(api, connection, publicUrl, ct);

    public int MostAtOnce => MailgunLists.MostAtOnce;

    public Task<(ProviderLists? Lists, string? Problem)> ListsAsync(Connection connection, CancellationToken ct) =>
        Task.FromResult<(ProviderLists?, string?)>((MailgunLists.Of(Settings(connection)), null));

    public Task<string?> ReadAsync(Connection connection, ProviderLists lists, Func<IReadOnlyList<ListedAddress>, Task> page, CancellationToken ct) =>
        MailgunLists.ReadAsync(api, Settings(connection), lists, page, ct);

    public Task<SuppressionAddition> AddAsync(Connection connection, IReadOnlyList<NewlyListed> addresses, CancellationToken ct) =>
        MailgunLists.AddAsync(api, Settings(connection), addresses, ct);

    public Task<SuppressionRemoval> RemoveAsync(Connection connection, string address, bool complaint, CancellationToken ct) =>
        MailgunRemoval.RemoveAsync(api, Settings(connection), address, complaint, ct);

    public int LargestList => MailgunValidation.LargestList;

    public int MostLists => MailgunValidation.MostLists;

    public Task<(MailboxFinding? Finding, ValidationTrouble? Trouble)> ValidateAsync(Connection connection, string address, CancellationToken ct) =>
        MailgunValidation.ValidateAsync(api, Settings(connection), address, ct);

    public Task<ValidationTrouble?> UploadAsync(Connection connection, string list, ReadOnlyMemory<byte> file, CancellationToken ct) =>
        MailgunValidation.UploadAsync(api, Settings(connection), list, file, ct);

    public Task<(ValidationListState? State, ValidationTrouble? Trouble)> StateAsync(Connection connection, string list, CancellationToken ct) =>
        MailgunValidation.StateAsync(api, Settings(connection), list, ct);

    public Task<ValidationTrouble?> ReadAsync(Connection connection, Uri answers, long most, Action<string, MailboxFinding> found, CancellationToken ct) =>
        MailgunFindings.ReadAsync(api, answers, most, found, ct);

    public Task<ValidationTrouble?> RemoveListAsync(Connection connection, string list, CancellationToken ct) =>
        MailgunValidation.RemoveAsync(api, Settings(connection), list, ct);

    public WebhookClaim Claim(WebhookRequest request) => MailgunWebhooks.Claim(request);

    public bool Verify(Connection connection, WebhookRequest request) => MailgunWebhooks.Verify(connection, request);

    public string? ReplayToken(WebhookRequest request) => MailgunWebhooks.ReplayToken(request);

    public IReadOnlyList<ProviderEvent> Parse(Connection connection, ReadOnlyMemory<byte> body) => MailgunEvents.Parse(body);

    public TestReport? Test(Connection connection, EventType type, DateTimeOffset now) => MailgunTest.Of(connection, type, now);

    public Task<HistoryPage> OfMessageAsync(Connection connection, string messageId, string? page, CancellationToken ct) =>
        MailgunHistory.ReadAsync(api, Settings(connection), page ?? MailgunHistory.OfMessage(Settings(connection), messageId), ct);

    public Task<HistoryPage> SinceAsync(Connection connection, DateTimeOffset since, string? page, CancellationToken ct) =>
        MailgunHistory.ReadAsync(api, Settings(connection), page ?? MailgunHistory.Since(Settings(connection), since), ct);

    private static MailgunSettings Settings(Connection connection) => (MailgunSettings)connection.Settings;

    private async Task<SendOutcome> PostAsync(MailgunSettings settings, List<OutgoingEnvelope> batch, string tag, CancellationToken ct)
    {
        var form = MailgunPayload.Of(settings, batch, tag);
        var path = $"/v3/{MailgunApi.Segment(settings.Domain)}/messages";
        return MailgunErrors.Of(await api.CallAsync(settings, HttpMethod.Post, path, form.ToContent, ct));
    }

    /// <summary>For envelopes that can't share a request; what the call's time is too short for has certainly not been taken.</summary>
    private async Task<IReadOnlyList<SendOutcome>> PostAllAsync(
        MailgunSettings settings, ProviderCall call, List<List<OutgoingEnvelope>> batches, string tag, CancellationToken ct)
    {
        var outcomes = new System.Collections.Concurrent.ConcurrentDictionary<Guid, SendOutcome>();
        var (started, timeout) = (clock.GetTimestamp(), TimeSpan.FromSeconds(settings.TimeoutS));
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = ct }, async (batch, stop) =>
        {
            var left = timeout - clock.GetElapsedTime(started);
            var outcome = left <= TimeSpan.Zero
                ? new SendOutcome.Throttled(null, "The call's time was over before this one's turn")
                : await PostAsync(settings with { TimeoutS = Math.Max(1, (int)left.TotalSeconds) }, batch, tag, stop);
            foreach (var envelope in batch) outcomes[envelope.Id] = outcome;
        });
        return [.. call.Envelopes.Select(envelope => outcomes[envelope.Id])];
    }

    private static List<SendOutcome> Repeat(SendOutcome outcome, int count) => [.. Enumerable.Repeat(outcome, count)];
}
