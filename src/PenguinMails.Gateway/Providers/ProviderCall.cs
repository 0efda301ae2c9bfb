using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers;

/// <summary>One request to a provider: the envelopes it carries. Its id is durable before a byte leaves.</summary>
/// <param name="Server">Which of the connection's servers takes it; null where there are none to choose from.</param>
internal sealed record ProviderCall(Guid Id, IReadOnlyList<OutgoingEnvelope> Envelopes, string? Server = null)
{
    /// <summary>Heeded where <see cref="Batching.OneByOne"/> says so.</summary>
    public EnvelopeProgress Progress { get; init; } = EnvelopeProgress.Unrecorded;
}
