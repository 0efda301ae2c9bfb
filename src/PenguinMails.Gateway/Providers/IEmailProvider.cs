using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Providers;

/// <summary>All that is special about one provider: mapping, errors, questions, webhooks.</summary>
internal interface IEmailProvider
{
    ProviderInfo Info { get; }

    /// <summary>How envelopes can share a call at this connection.</summary>
    Batching BatchingOf(Connection connection);

    /// <summary>What limits the connection besides the provider's own answers.</summary>
    Allowances AllowancesOf(Connection connection) => Allowances.Unlimited;

    /// <summary>How many emails the plan includes in a calendar month (UTC), where the admin has said so: more is told, not held back.</summary>
    int? MonthlyQuotaOf(Connection connection) => null;

    /// <summary>How long a call may take before its outcome is Unknown.</summary>
    TimeSpan TimeoutOf(Connection connection);

    /// <summary>Used when an email has no From address; null where the connection has no default.</summary>
    string? DefaultSenderOf(Connection connection);

    /// <summary>Null where the provider can carry the envelope; else what it lacks, for the decision's reasons.</summary>
    string? CannotCarry(Connection connection, OutgoingEmail email, int recipients);

    /// <summary>Hands the call over. Never throws for what a provider or the network does.</summary>
    /// <returns>One outcome per envelope, in their order. A refusal that names no envelope is given to all.</returns>
    Task<IReadOnlyList<SendOutcome>> SendAsync(Connection connection, ProviderCall call, CancellationToken ct);

    /// <summary>Learns what became of a call whose answer was lost, or of its envelopes one by one.</summary>
    Task<IReadOnlyList<LookupResult>> AskAsync(Connection connection, LostCall call, CancellationToken ct);

    /// <summary>How long absence from the provider's search must last before it means that it was not taken; null where nothing can be asked.</summary>
    TimeSpan? AbsenceProvenAfter(Connection connection);

    /// <summary>Checks the credentials without sending to a person.</summary>
    Task<ConnectionCheck> CheckAsync(Connection connection, CancellationToken ct);

    /// <summary>
    /// Hands a message to the send endpoint itself that reaches no person. Null where the check has gone as far as one can
    /// without reaching one.
    /// </summary>
    Task<SendOutcome?> ProbeAsync(Connection connection, CancellationToken ct) => Task.FromResult<SendOutcome?>(null);

    /// <summary>Who a test message is from.</summary>
    string? TestSenderOf(Connection connection) => DefaultSenderOf(connection);

    /// <summary>What a setting marked <see cref="ChosenAtProviderAttribute"/> can be; null where the provider can't be asked.</summary>
    /// <param name="connection">Whose key asks.</param>
    /// <param name="property">The name of the setting's property.</param>
    /// <param name="ct">Ends the question.</param>
    Task<IReadOnlyList<SettingChoice>?> ChoicesAsync(Connection connection, string property, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<SettingChoice>?>(null);

    /// <summary>Whether opens or links are tracked; null where nothing says so.</summary>
    bool? TracksOf(Connection connection) => null;

    /// <summary>Registers our webhook at the provider, or repairs it. Doing it twice changes nothing.</summary>
    Task<ConnectionCheck> RegisterWebhooksAsync(Connection connection, Uri publicUrl, CancellationToken ct);

    /// <summary>Which connection a webhook on the provider's common URL claims to be for; proves nothing.</summary>
    WebhookClaim Claim(WebhookRequest request);

    /// <summary>Whether the connection's own credential or signature stands on the request.</summary>
    bool Verify(Connection connection, WebhookRequest request);

    /// <summary>Answers a failed verification so that the provider does what we want of it (Postmark 401, Mailgun 406).</summary>
    int RejectionStatus { get; }

    /// <summary>
    /// What a sender may use for one body only, where its signature does not cover the body: the same token on another
    /// body is a forgery, on the same body a retry. Begins with the Unix second in which it was signed, in ten digits; null where
    /// there is nothing to watch.
    /// </summary>
    string? ReplayToken(WebhookRequest request);

    /// <summary>Most bytes of a webhook.</summary>
    int LargestWebhook => 1 << 20;

    /// <summary>What is kept of a verified webhook, and given to <see cref="Parse"/> later.</summary>
    byte[] Stored(WebhookRequest request) => request.Body.ToArray();

    /// <summary>Reads a verified body. Throws <see cref="FormatException"/> for what it does not understand.</summary>
    IReadOnlyList<ProviderEvent> Parse(Connection connection, ReadOnlyMemory<byte> body);

    /// <summary>The settings with what the gateway itself makes for them, such as keys; what was made before stays.</summary>
    /// <param name="settings">About to be saved.</param>
    /// <param name="stored">As they are now; null for a new connection.</param>
    object Complete(object settings, object? stored) => settings;
}

/// <summary>What the catalog, the cards and the pages show of a provider.</summary>
/// <param name="Subtitle">The seed's word for what it is for, such as "Transactional".</param>
/// <param name="Settings">The type of its settings record, null while it is not to be had.</param>
internal sealed record ProviderInfo(string Id, string Name, string Subtitle, string BestFor, string Pricing, string SetupTime, Type? Settings)
{
    /// <summary>One line that says what the settings page is for.</summary>
    public string Purpose { get; init; } = "";

    public SetupGuide? Guide { get; init; }

    /// <summary>
    /// False where only trouble is reported: silence says nothing there, and an email has arrived, once it was taken, until it bounces.
    /// </summary>
    public bool ReportsDelivery { get; init; } = true;

    /// <summary>It can be paused, but not removed.</summary>
    public bool IsAlwaysThere { get; init; }
    public ProviderMark Mark { get; init; } = new("#475569");

    /// <summary>The rule that a new tenant starts with; null for a provider that only takes over, or is named.</summary>
    public StartingRule? Rule { get; init; }

    /// <summary>How the headers begin that are instructions to the provider, which no caller may write.</summary>
    public IReadOnlyList<string> ReservedHeaders { get; init; } = [];

    /// <summary>Whether a test email can be given tags.</summary>
    public bool TestTags { get; init; }
}

/// <summary>Which emails go to a provider unless somebody says otherwise.</summary>
internal sealed record StartingRule(string Name, EmailType Type);

/// <summary>What to do at the provider before the settings can be filled in, and what to do when it does not work.</summary>
internal sealed record SetupGuide(IReadOnlyList<SetupStep> Steps, IReadOnlyList<(string Issue, string Solution)> Issues);

internal sealed record SetupStep(string Title, IReadOnlyList<string> Lines, string? Link = null, string? LinkText = null);

/// <param name="MaxEnvelopes">Most envelopes in one call.</param>
/// <param name="MaxBytes">Most bytes of content in one call, counted by <see cref="EmailSize"/>.</param>
/// <param name="OneMessage">True where only envelopes of one message with a single recipient each can share a call.</param>
internal sealed record Batching(int MaxEnvelopes, long MaxBytes, bool OneMessage);

/// <summary>A call that ended Unknown, as the provider has to be asked about it.</summary>
internal sealed record LostCall(Guid Id, DateTimeOffset StartedAt, IReadOnlyList<LostEnvelope> Envelopes);

internal sealed record LostEnvelope(Guid Id, string MessageIdHeader, IReadOnlyList<string> Recipients);

/// <summary>What asking the provider showed about one envelope.</summary>
internal abstract record LookupResult
{
    private LookupResult() { }

    public sealed record Taken(string ProviderMessageId) : LookupResult;

    /// <summary>Not there now; means not taken only after <see cref="IEmailProvider.AbsenceProvenAfter"/>.</summary>
    public sealed record Absent : LookupResult;

    /// <summary>The question could not be put (key may not ask, provider down): ask again later.</summary>
    public sealed record NoAnswer(string Detail) : LookupResult;
}

/// <param name="Detail">For people; the seeds' sentence where there is one.</param>
public sealed record ConnectionCheck(bool Ok, string Detail, bool InvalidKey = false)
{
    private const string InvalidKeySentence = "Invalid API key. Please check your credentials and try again.";

    /// <summary>The provider did not answer, or only that it can't.</summary>
    public bool Unreachable { get; init; }

    /// <summary>The provider asks to be left alone for a while.</summary>
    public bool Throttled { get; init; }

    /// <summary>The path of the setting that is to be corrected; null where it is the key that the account is known by.</summary>
    public string? Setting { get; init; }

    /// <summary>The provider's own words, or the network's.</summary>
    public string? Cause { get; init; }

    /// <summary>What does not keep email from going out, and yet is to be mended.</summary>
    public string? Warning { get; init; }

    /// <summary>A domain from which the provider does not send yet.</summary>
    public string? UnverifiedDomain { get; init; }

    public static ConnectionCheck KeyRefused(string cause) => new(false, InvalidKeySentence, InvalidKey: true) { Cause = cause };

    public static ConnectionCheck NotReached(string provider, string cause) =>
        new(false, $"Unable to connect to {provider}. Using fallback provider.") { Unreachable = true, Cause = cause };

    public static ConnectionCheck TooFast(string cause) =>
        new(false, "ESP rate limit reached. Emails queued for retry.") { Throttled = true, Cause = cause };
}

/// <summary>One of the values that a setting can have, as its provider calls it.</summary>
internal sealed record SettingChoice(string Value, string Name);
