using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Processing;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>A delivery with its attempts as the gateway made them, and of what was reported only what was gathered anew. Pure.</summary>
internal static class RebuiltDelivery
{
    public static Delivery Of(Delivery before, IReadOnlyList<Attempt> gathered)
    {
        var after = Without(before, gathered);
        return IsToBeSentAgain(before, after) ? before with { Attempts = Taken(before, after) } : after;
    }

    /// <summary>
    /// Whether nothing shows any more that it went out. It once did, so that it was not sent again, and it is not now: who was to get it may have.
    /// </summary>
    public static bool IsKept(Delivery before, IReadOnlyList<Attempt> gathered) => IsToBeSentAgain(before, Without(before, gathered));

    private static Delivery Without(Delivery before, IReadOnlyList<Attempt> gathered)
    {
        var own = before.Attempts.Select(attempt => attempt with
        {
            Facts = ReportedFacts.None,
            // An answer has one of its own.
            ProviderMessageId = attempt.Outcome == AttemptOutcome.Accepted ? attempt.ProviderMessageId : null,
        });
        var attempts = gathered.Aggregate((IReadOnlyList<Attempt>)[.. own], DeliveryState.Merge);
        return EventFacts.With(before, [.. attempts.Where(attempt => attempt.Outcome is not null || attempt.Facts != ReportedFacts.None)]);
    }

    private static bool IsToBeSentAgain(Delivery before, Delivery after) => after.Status <= DeliveryStatus.Sending && before.Status > DeliveryStatus.Sending;

    private static IReadOnlyList<Attempt> Taken(Delivery before, Delivery after) =>
        [.. before.Attempts.Select(attempt => attempt with { Facts = (after.Attempts.FirstOrDefault(one => one.CallId == attempt.CallId)?.Facts ?? ReportedFacts.None) with { Seen = attempt.Facts.Seen } })];
}
