using System.Text.Json.Serialization;

namespace PenguinMails.Sandbox.Received;

/// <summary>One email to one recipient that a provider took.</summary>
internal sealed record LedgerEntry
{
    public required string Provider { get; init; }
    public required string Recipient { get; init; }

    /// <summary>The RFC Message-ID that the recipient sees, in angle brackets.</summary>
    public required string MessageId { get; init; }
    public required string ProviderMessageId { get; init; }
    public required string Subject { get; init; }
    public required DateTimeOffset TakenAt { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Taken and given to nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? TestMode { get; init; }

    /// <summary>Whether the provider's own tracking was switched on for it; null for a mail server, which has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? TracksOpens { get; init; }

    /// <inheritdoc cref="TracksOpens"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? TracksLinks { get; init; }

    /// <summary>Where its pictures and links led when it was handed over.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    [JsonIgnore]
    public long Number { get; set; }

    [JsonIgnore]
    public Content? Content { get; init; }
}
