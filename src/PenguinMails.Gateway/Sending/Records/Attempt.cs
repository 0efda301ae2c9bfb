using System.ComponentModel;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tracking;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>
/// An envelope's part in one call: what the provider answered, and what its events have proved since. Only grows; merging is
/// commutative, associative and idempotent, so that late, doubled and early events end the same.
/// </summary>
internal sealed record Attempt
{
    public required Guid CallId { get; init; }
    public required Guid ConnectionId { get; init; }
    public required string Provider { get; init; }

    /// <summary>When the call was started, by our clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Null while the call is open, or where an event came first.</summary>
    public AttemptOutcome? Outcome { get; init; }

    public string? Detail { get; init; }
    public long? LatencyMs { get; init; }
    public string? ProviderMessageId { get; init; }
    public ProblemScope? Scope { get; init; }

    /// <summary>Unavailable for this email only: the provider is there, and refused it for now.</summary>
    public bool OfEnvelope { get; init; }

    /// <summary>Unavailable because the recipient's mailbox has no room.</summary>
    public bool MailboxFull { get; init; }

    /// <summary>The provider was told to deliver nothing.</summary>
    public bool TestMode { get; init; }

    /// <summary>How an Unknown was cleared up without proof that it was taken.</summary>
    public Settlement? Settled { get; init; }

    public ReportedFacts Facts { get; init; } = ReportedFacts.None;

    /// <summary>Who opened and clicked when, by all that is known now.</summary>
    public OpenAndClickTimes Visited() => Facts.Visits?.Judge(new(Facts.Delivered, At)) ?? default;

    /// <summary>Whether an open or click of it that was taken for a person's was a machine's.</summary>
    public bool WasMachine(EventType type, DateTimeOffset at, string? url) => Facts.Visits?.IsMachine(type, at, url, new(Facts.Delivered, At)) == true;

    /// <summary>When the provider's answer was there, or the call was given up.</summary>
    public DateTimeOffset AnsweredAt => At.AddMilliseconds(LatencyMs ?? 0);

    /// <summary>The last that is known of it, but for what people did with the email.</summary>
    public DateTimeOffset EndedAt => new[] { AnsweredAt, Facts.Delivered, Facts.Bounce?.At, Facts.Rejected?.At, Facts.Deferred?.At }.Max()!.Value;

    public bool WasTaken => Outcome == AttemptOutcome.Accepted || Facts.ProveAcceptance;

    /// <summary>It may have been taken, and nobody will ever know.</summary>
    public bool IsUnconfirmed => !WasTaken && Settled == Settlement.Unconfirmed;

    /// <summary>It may have been taken and nobody knows yet.</summary>
    public bool IsInDoubt => !WasTaken && Outcome is null or AttemptOutcome.Unknown && Settled is null;
}

[Description("How an attempt ended.")]
public enum AttemptOutcome
{
    [Description("The provider accepted the email.")]
    Accepted,

    [Description("The provider refused this email for good; no other provider is tried.")]
    Refused,

    [Description("Too fast for the provider; tried again later or elsewhere.")]
    Throttled,

    [Description("The provider could not take it just then; tried again or elsewhere.")]
    Unavailable,

    [Description("The account can't send this, such as from a domain that is not verified; tried elsewhere.")]
    Misconfigured,

    [Description("The answer was lost. We ask the provider before anything is sent again.")]
    Unknown,
}

internal enum Settlement
{
    /// <summary>The provider has no trace of it for long enough.</summary>
    NotTaken,

    /// <summary>The type may risk a copy rather than wait longer.</summary>
    Risked,

    /// <summary>Nobody can tell, and a copy is not worth the risk: it may have been taken, and ends as sent, unconfirmed.</summary>
    [JsonStringEnumMemberName("NeverKnown")]
    Unconfirmed,
}
