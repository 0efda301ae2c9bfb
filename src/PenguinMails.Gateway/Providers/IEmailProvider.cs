namespace PenguinMails.Gateway.Providers;

/// <summary>All that is special about one provider: mapping, errors, questions, webhooks.</summary>
internal interface IEmailProvider
{
    ProviderInfo Info { get; }

    /// <summary>How envelopes can share a call at this connection.</summary>
    Batching BatchingOf(Connection connection);

    /// <summary>What limits the connection besides the provider's own answers.</summary>
    Allowances AllowancesOf(Connection connection) => Allowances.Unlimited;

    /// <summary>How long a call may take before its outcome is Unknown.</summary>
    TimeSpan TimeoutOf(Connection connection);

    /// <summary>Who an email is from that names nobody; null where the connection has no default.</summary>
    string? DefaultSenderOf(Connection connection);

    /// <summary>Null where the provider can carry the envelope; else what it lacks, for the decision's reasons.</summary>
    string? CannotCarry(Connection connection, OutgoingEmail email, int recipients);

    /// <summary>Hands the call over. Never throws for what a provider or the network does.</summary>
    /// <returns>One outcome per envelope, in their order. A refusal that names no envelope is given to all.</returns>
    Task<IReadOnlyList<SendOutcome>> SendAsync(Connection connection, ProviderCall call, CancellationToken ct);

    /// <summary>Learns what became of a call whose answer was lost, or of its envelopes one by one.</summary>
    Task<IReadOnlyList<Finding>> AskAsync(Connection connection, LostCall call, CancellationToken ct);

    /// <summary>How long absence from the provider's search must last before it means that it was not taken; null where nothing can be asked.</summary>
    TimeSpan? AbsentAfter(Connection connection);

    /// <summary>Checks the credentials without sending to a person.</summary>
    Task<ConnectionCheck> CheckAsync(Connection connection, CancellationToken ct);

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
    /// body is a forgery, on the same body a retry. Null where there is nothing to watch.
    /// </summary>
    string? ReplayToken(WebhookRequest request);

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
internal sealed record ProviderInfo(string Id, string Name, string Subtitle, string BestFor, string Pricing, string SetupTime, Type? Settings);

/// <param name="MaxEnvelopes">Most envelopes in one call.</param>
/// <param name="MaxBytes">Most bytes of content in one call, counted by <see cref="EmailSize"/>.</param>
/// <param name="OneMessage">True where only envelopes of one message with a single recipient each can share a call.</param>
internal sealed record Batching(int MaxEnvelopes, long MaxBytes, bool OneMessage);

/// <summary>A call that ended Unknown, as the provider has to be asked about it.</summary>
internal sealed record LostCall(Guid Id, DateTimeOffset StartedAt, IReadOnlyList<LostEnvelope> Envelopes);

internal sealed record LostEnvelope(Guid Id, string MessageIdHeader, IReadOnlyList<string> Recipients);

/// <summary>What asking the provider showed about one envelope.</summary>
internal abstract record Finding
{
    private Finding() { }

    public sealed record Taken(string ProviderMessageId) : Finding;

    /// <summary>Not there now; means not taken only after <see cref="IEmailProvider.AbsentAfter"/>.</summary>
    public sealed record Absent : Finding;

    /// <summary>The question could not be put (key may not ask, provider down): ask again later.</summary>
    public sealed record NoAnswer(string Detail) : Finding;
}

public sealed record ConnectionCheck(bool Ok, string Detail, bool InvalidKey = false);
