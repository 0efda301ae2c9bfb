using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>A provider's answer as the attempt that is kept of it.</summary>
internal static class AttemptOf
{
    public static Attempt Outcome(Call call, SendOutcome outcome, TimeSpan latency)
    {
        var attempt = new Attempt
        {
            CallId = call.Id,
            ConnectionId = call.ConnectionId,
            Provider = call.Provider,
            At = DeliveryId.TimeOf(call.Id),
            LatencyMs = (long)latency.TotalMilliseconds,
            TestMode = call.TestMode,
        };
        return outcome switch
        {
            SendOutcome.Accepted accepted => attempt with { Outcome = AttemptOutcome.Accepted, ProviderMessageId = accepted.ProviderMessageId },
            SendOutcome.Refused refused => attempt with { Outcome = AttemptOutcome.Refused, Detail = refused.Detail },
            SendOutcome.Throttled throttled => attempt with { Outcome = AttemptOutcome.Throttled, Detail = throttled.Detail },
            SendOutcome.Unavailable unavailable => attempt with { Outcome = AttemptOutcome.Unavailable, Detail = unavailable.Detail, OfEnvelope = unavailable.OfEnvelope },
            SendOutcome.Misconfigured wrong => attempt with { Outcome = AttemptOutcome.Misconfigured, Detail = wrong.Detail, Scope = wrong.Scope },
            SendOutcome.Unknown unknown => attempt with { Outcome = AttemptOutcome.Unknown, Detail = unknown.Detail },
            _ => throw new InvalidOperationException(outcome.GetType().Name),
        };
    }

    /// <summary>A call that the gateway itself did not live to see the end of.</summary>
    public static Attempt Lost(Call call) => new()
    {
        CallId = call.Id,
        ConnectionId = call.ConnectionId,
        Provider = call.Provider,
        At = DeliveryId.TimeOf(call.Id),
        Outcome = AttemptOutcome.Unknown,
        Detail = "The gateway stopped before the provider answered.",
    };
}
