using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>What an event makes of its delivery: pure, and the same in whatever order events come.</summary>
internal static class EventFacts
{
    /// <summary>
    /// Whether the connection that reports it has carried the delivery: every call is durable before a byte of it leaves, so what
    /// names another was never there. What came by a link of our own is signed by us.
    /// </summary>
    public static bool WasCarried(Delivery delivery, RawEvent raw, ProviderEvent e) =>
        e.DeliveryId is not null
        || (delivery.OpenCall is { } open && delivery.ConnectionId == raw.ConnectionId && open == (e.CallId ?? open))
        || delivery.Attempts.Any(attempt => attempt.ConnectionId == raw.ConnectionId && attempt.CallId == (e.CallId ?? attempt.CallId));

    /// <returns>What it proves of an attempt; null where it can't be said yet which attempt it is about.</returns>
    public static Attempt? Reported(Delivery delivery, RawEvent raw, ProviderEvent e) => CallOf(delivery, raw, e) is not { } call ? null : new()
    {
        CallId = call,
        ConnectionId = raw.ConnectionId,
        Provider = raw.Provider,
        At = DeliveryId.TimeOf(call),
        ProviderMessageId = e.ProviderMessageId,
        Facts = ReportedFacts.Of(e),
    };

    public static Delivery Apply(Delivery delivery, Attempt known) => With(delivery, DeliveryState.Merge(delivery.Attempts, known));

    /// <summary>The delivery once so much is known of its attempts.</summary>
    public static Delivery With(Delivery delivery, IReadOnlyList<Attempt> attempts)
    {
        // The event proves what the lost answer would have said.
        var clearedUp = attempts.Any(attempt => attempt.CallId == delivery.OpenCall && attempt is { WasTaken: true, Outcome: AttemptOutcome.Unknown });
        return delivery with { Attempts = attempts, Fresh = false, OpenCall = clearedUp ? null : delivery.OpenCall };
    }

    /// <summary>
    /// Which attempt it is about. Where it does not say: the one that carries the provider's id, else the only one at its
    /// connection, of those that may have been taken if there are any. Guessing among several would make the end depend on the
    /// order of events; but what is known of one of them already was said when it was the only one.
    /// </summary>
    private static Guid? CallOf(Delivery delivery, RawEvent raw, ProviderEvent e)
    {
        if (e.CallId is { } said)
            return said;

        var there = delivery.Attempts.Where(attempt => attempt.ConnectionId == raw.ConnectionId).ToList();
        if (there.Find(attempt => attempt.WasTaken && e.ProviderMessageId is { } id && attempt.ProviderMessageId == id) is { } taken)
            return taken.CallId;

        var possible = there.Where(attempt => attempt.WasTaken || attempt.Outcome is null or AttemptOutcome.Unknown).Select(attempt => attempt.CallId)
            .Union(delivery.ConnectionId == raw.ConnectionId && delivery.OpenCall is { } open ? [open] : []).ToList();
        return possible is [var only] ? only
            : possible is [] && there is [var refused] ? refused.CallId
            : there.Find(attempt => Knows(attempt, e))?.CallId;
    }

    private static bool Knows(Attempt attempt, ProviderEvent e) =>
        (e.ProviderMessageId is null || e.ProviderMessageId == attempt.ProviderMessageId) && attempt.Facts == attempt.Facts.Merge(ReportedFacts.Of(e));
}
