using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers;

/// <summary>To whom a provider that sends a call's envelopes one by one says how far each is, so that a crash leaves little in doubt.</summary>
/// <param name="BeginAsync">Asked before an envelope's content leaves. True when that is durable; false: it must not leave.</param>
/// <param name="AnswerAsync">Told an envelope's outcome as soon as it is known; ends when it is durable, or is left to the call's end.</param>
internal sealed record EnvelopeProgress(Func<OutgoingEnvelope, Task<bool>> BeginAsync, Func<OutgoingEnvelope, SendOutcome, Task> AnswerAsync)
{
    /// <summary>For a call that is not written down, such as a test.</summary>
    public static readonly EnvelopeProgress Unrecorded = new(_ => Task.FromResult(true), (_, _) => Task.CompletedTask);
}
