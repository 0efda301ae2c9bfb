namespace PenguinMails.Gateway.Providers;

/// <summary>A call that ended Unknown, as the provider has to be asked about it.</summary>
internal sealed record LostCall(Guid Id, DateTimeOffset StartedAt, IReadOnlyList<LostEnvelope> Envelopes);

internal sealed record LostEnvelope(Guid Id, string MessageIdHeader, IReadOnlyList<string> Recipients);
