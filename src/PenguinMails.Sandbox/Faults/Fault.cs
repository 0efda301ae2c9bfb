using System.Text.Json.Serialization;

namespace PenguinMails.Sandbox.Faults;

[JsonConverter(typeof(FaultKindNames))]
internal enum FaultKind
{
    RateLimit, Error500, Error503, Html502, Refuse, Hang, Slow, AcceptThenReset, AcceptThen500, PartialBatch, InvalidKey,
    DropWebhooks, DuplicateWebhooks, ShuffleWebhooks, LateWebhooks,
}

/// <summary>A trouble that a tester asked for; without probability and count it stays until it is deleted.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Fault
{
    public int Id { get; init; }
    public required string Provider { get; init; }
    public required FaultKind Kind { get; init; }
    public double? Probability { get; init; }

    /// <summary>How many times it still happens.</summary>
    public int? Count { get; set; }
    public int? DelayMs { get; init; }
    public int? RetryAfterS { get; init; }

    public TimeSpan Delay(int otherwiseMs) => TimeSpan.FromMilliseconds(DelayMs ?? otherwiseMs);

    public string? Problem() => this switch
    {
        { Provider: not ("postmark" or "mailgun" or "smtp") } => "provider must be postmark, mailgun or smtp",
        { Provider: "smtp", Kind: FaultKind.Html502 or FaultKind.PartialBatch } => "smtp has no web pages and no batches",
        { Probability: < 0 or > 1 or double.NaN } => "probability must be between 0 and 1",
        { Count: < 1 } => "count must be at least 1",
        { DelayMs: < 0 or > 600_000 } => "delay_ms must be between 0 and 600000",
        { RetryAfterS: < 0 } => "retry_after_s must not be negative",
        _ => null,
    };
}
