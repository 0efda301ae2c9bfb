using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>One request to a provider, about to be made. Its row is durable before a byte leaves.</summary>
internal sealed record Call
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid ConnectionId { get; init; }
    public required string Provider { get; init; }

    /// <summary>Of the node that makes it.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public required TimeSpan Timeout { get; init; }
    public required IReadOnlyList<QueuedEnvelope> Envelopes { get; init; }

    /// <summary>What limits the connection, and which of its servers takes the call.</summary>
    public Allowances Allowances { get; init; } = Allowances.Unlimited;

    /// <inheritdoc cref="Allowances"/>
    public string? Server { get; init; }

    /// <summary>The tenant's that count for this connection.</summary>
    public IReadOnlyList<ConnectionQuota> Quotas { get; init; } = [];

    public bool IsLimited => Allowances != Allowances.Unlimited || Quotas.Count > 0;

    /// <inheritdoc cref="ConnectionProfile.TestMode"/>
    public bool TestMode { get; init; }

    /// <summary>Its envelopes are sent one by one, and their progress is written down.</summary>
    public bool OneByOne { get; init; }

    /// <summary>How often the provider was asked about it after its answer was lost.</summary>
    public int Asks { get; init; }

    public int Rows => 1 + Envelopes.Sum(envelope => envelope.Deliveries.Count);
}

/// <summary>A call that is durable.</summary>
/// <param name="Going">What goes out with it, without the recipients that were cancelled meanwhile.</param>
/// <param name="Admission">What limits allowed of it; what is over stays as it was.</param>
internal sealed record StartedCall(IReadOnlyList<QueuedEnvelope> Going, Admission Admission);

/// <summary>What one envelope's part in a call came to.</summary>
/// <param name="Attempt">Null where the call says nothing about it (a refusal that names nobody): it goes back as it was.</param>
/// <param name="Chain">Where it could go on, in order, by the router's latest decision.</param>
/// <param name="Ready">Those of the chain whose circuit was closed.</param>
internal sealed record EnvelopeResult(QueuedEnvelope Envelope, Attempt? Attempt, IReadOnlyList<Guid> Chain, IReadOnlyCollection<Guid> Ready)
{
    /// <summary>Deliveries of a group that came to something else than the rest; what goes on with one is an envelope of its own.</summary>
    public IReadOnlyDictionary<Guid, EnvelopeResult>? Apart { get; init; }

    /// <summary>Why connections of the chain were passed over, for the decision.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    public EnvelopeResult For(Guid delivery) => Apart?.GetValueOrDefault(delivery) ?? this;
}

/// <summary>What a call came to, or the part of it that is known while it goes on.</summary>
/// <param name="AskAt">When to ask about what is in doubt.</param>
internal sealed record CallResult(
    Call Call, IReadOnlyList<EnvelopeResult> Envelopes, FailoverPolicy Policy, DateTimeOffset Now, DateTimeOffset AskAt)
{
    /// <summary>False while others of the call's envelopes are still on their way.</summary>
    public bool Ends { get; init; } = true;

    public bool AnyInDoubt => Envelopes.Any(envelope => envelope.Attempt?.IsInDoubt == true);

    /// <summary>Addresses that the answer showed to be bad for good.</summary>
    public IReadOnlyList<Suppression> Suppressions { get; init; } = [];

    public int Rows => 1 + Envelopes.Sum(envelope => envelope.Envelope.Deliveries.Count);

    public IEnumerable<QueuedEnvelope> NotTaken => Envelopes
        .Where(envelope => envelope.Attempt is not { } attempt || !(attempt.WasTaken || attempt.IsInDoubt))
        .Select(envelope => envelope.Envelope);
}
