using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers;

/// <summary>Hands email to a provider, and asks what became of it.</summary>
internal interface IEmailSending
{
    /// <summary>Null where the provider can carry the envelope; else what it lacks, for the decision's reasons.</summary>
    string? CannotCarry(Connection connection, OutgoingEmail email, int recipients);

    /// <summary>Hands the call over. Never throws for what a provider or the network does.</summary>
    /// <returns>One outcome per envelope, in their order. A refusal that names no envelope is given to all.</returns>
    Task<IReadOnlyList<SendOutcome>> SendAsync(Connection connection, ProviderCall call, CancellationToken ct);

    /// <summary>Learns what became of a call whose answer was lost, or of its envelopes one by one.</summary>
    Task<IReadOnlyList<LookupResult>> AskAsync(Connection connection, LostCall call, CancellationToken ct);

    /// <summary>
    /// Hands a message to the send endpoint itself that reaches no person. Null where the check has gone as far as one can
    /// without reaching one.
    /// </summary>
    Task<SendOutcome?> ProbeAsync(Connection connection, CancellationToken ct) => Task.FromResult<SendOutcome?>(null);
}
