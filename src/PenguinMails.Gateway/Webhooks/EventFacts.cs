using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending;

namespace PenguinMails.Gateway.Webhooks;

/// <summary>What an event makes of its delivery: pure, and the same in whatever order events come.</summary>
internal static class EventFacts
{
    public static Delivery Apply(Delivery delivery, RawEvent raw, ProviderEvent e)
    {
        if (CallOf(delivery, raw, e) is not { } call)
            return delivery;

        var known = new Attempt
        {
            CallId = call,
            ConnectionId = raw.ConnectionId,
            Provider = raw.Provider,
            At = DeliveryId.TimeOf(call),
            ProviderMessageId = e.ProviderMessageId,
            Facts = Facts.Of(e),
        };
        var attempts = DeliveryState.Merge(delivery.Attempts, known);
        // The event proves what the lost answer would have said.
        var clearedUp = attempts.Any(attempt => attempt.CallId == delivery.OpenCall && attempt is { WasTaken: true, Outcome: AttemptOutcome.Unknown });
        return delivery with { Attempts = attempts, Fresh = false, OpenCall = clearedUp ? null : delivery.OpenCall };
    }

    /// <summary>Which attempt it is about; where it does not say, the one that carries the provider's id, or the connection's own.</summary>
    private static Guid? CallOf(Delivery delivery, RawEvent raw, ProviderEvent e) =>
        e.CallId
        ?? delivery.Attempts.FirstOrDefault(attempt => e.ProviderMessageId is not null && attempt.ProviderMessageId == e.ProviderMessageId)?.CallId
        ?? delivery.Attempts.LastOrDefault(attempt => attempt.ConnectionId == raw.ConnectionId)?.CallId
        ?? (delivery.ConnectionId == raw.ConnectionId ? delivery.OpenCall : null);
}
