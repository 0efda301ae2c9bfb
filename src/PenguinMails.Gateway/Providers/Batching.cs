using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers;

/// <summary>How envelopes can share a call.</summary>
/// <param name="MaxEnvelopes">Most envelopes in one call.</param>
/// <param name="MaxBytes">Most bytes of content in one call, counted by <see cref="EmailSize"/>.</param>
/// <param name="OneMessage">True where only envelopes of one message with a single recipient each can share a call.</param>
internal sealed record Batching(int MaxEnvelopes, long MaxBytes, bool OneMessage)
{
    /// <summary>True where each envelope is a transaction of its own: <see cref="ProviderCall.Progress"/> is asked before its content leaves, and told its outcome.</summary>
    public bool OneByOne { get; init; }
}
