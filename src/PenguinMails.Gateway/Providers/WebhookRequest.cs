namespace PenguinMails.Gateway.Providers;

/// <summary>A webhook as it arrived: nothing of it is believed yet.</summary>
/// <param name="Body">At most 1 MB, decompressed if it was compressed.</param>
internal sealed record WebhookRequest(IHeaderDictionary Headers, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt);

/// <summary>What an unverified request says of whom it is for.</summary>
/// <param name="Readable">False where the body can't be read at all, so that nothing could ever be verified (400).</param>
internal sealed record WebhookClaim(bool Readable, Guid? ConnectionId, string? Domain);
