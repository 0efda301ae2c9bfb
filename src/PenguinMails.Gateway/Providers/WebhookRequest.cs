namespace PenguinMails.Gateway.Providers;

/// <summary>A webhook as it arrived: nothing of it is believed yet.</summary>
/// <param name="Body">At most 1 MB, decompressed if it was compressed.</param>
internal sealed record WebhookRequest(IHeaderDictionary Headers, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt)
{
    private object? read;

    /// <summary>What was read of one body says nothing of another.</summary>
    private WebhookRequest(WebhookRequest original) => (Headers, Body, ReceivedAt) = (original.Headers, original.Body, original.ReceivedAt);

    /// <summary>What a provider reads of the body to know whose it is and whether it is genuine, read only once.</summary>
    public T Once<T>(Func<WebhookRequest, T> reading) where T : class => (T)(read ??= reading(this));
}

/// <summary>What an unverified request says of whom it is for.</summary>
/// <param name="Readable">False where the body can't be read at all, so that nothing could ever be verified (400).</param>
internal sealed record WebhookClaim(bool Readable, Guid? ConnectionId, string? Domain);
