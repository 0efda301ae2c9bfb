using PenguinMails.Gateway.Tracking;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>
/// A delivery's state is never stepped, it is computed from all facts of all its attempts: events come late, twice, out of
/// order, and before the answer that they belong to. See docs/email-states.md.
/// </summary>
internal static class DeliveryState
{
    // After every outcome.
    private const AttemptOutcome NoAnswer = (AttemptOutcome)int.MaxValue;

    /// <summary>What the facts make of a delivery.</summary>
    /// <param name="attempts">All of them, in any order.</param>
    /// <param name="openCall">True while a call that carries it has no outcome.</param>
    /// <param name="localEnd">Suppressed, canceled or failed, where the gateway ended it; a provider's evidence beats it.</param>
    /// <param name="scheduled">True where it was accepted for later.</param>
    public static DeliveryStatus Of(IReadOnlyList<Attempt> attempts, bool openCall, DeliveryStatus? localEnd, bool scheduled)
    {
        if (attempts.Any(attempt => attempt.Facts is { Delivered: not null, Bounce: null }))
            return DeliveryStatus.Delivered;
        if (attempts.Any(attempt => attempt.Facts.Bounce is not null))
            return DeliveryStatus.Bounced;
        if (attempts.Any(attempt => (attempt.WasTaken && attempt.Facts.Rejected is null) || attempt.IsUnconfirmed))
            return DeliveryStatus.Sent;
        if (attempts.Any(attempt => attempt.Facts.Rejected is not null || attempt.Outcome == AttemptOutcome.Refused))
            return DeliveryStatus.Rejected;
        if (openCall || attempts.Any(attempt => attempt.IsInDoubt))
            return DeliveryStatus.Sending;

        return localEnd ?? (scheduled ? DeliveryStatus.Scheduled : DeliveryStatus.Queued);
    }

    /// <summary>Adds what is known of one call to what was known before.</summary>
    public static IReadOnlyList<Attempt> Merge(IReadOnlyList<Attempt> attempts, Attempt known)
    {
        var found = false;
        var merged = new List<Attempt>(attempts.Count + 1);
        foreach (var attempt in attempts)
        {
            found |= attempt.CallId == known.CallId;
            merged.Add(attempt.CallId == known.CallId ? Join(attempt, known) : attempt);
        }

        if (!found)
            merged.Add(known);

        merged.Sort((a, b) => (a.At, a.CallId).CompareTo((b.At, b.CallId)));
        return merged;
    }

    /// <summary>Who opened and clicked when, whichever attempt it was.</summary>
    public static OpenAndClickTimes Visited(IReadOnlyList<Attempt> attempts) =>
        attempts.Aggregate(default(OpenAndClickTimes), (times, attempt) => OpenAndClickTimes.Join(times, attempt.Visited()));

    private static Attempt Join(Attempt a, Attempt b) => Surest(a, b) with
    {
        At = a.At <= b.At ? a.At : b.At,
        ProviderMessageId = Smaller(a.ProviderMessageId, b.ProviderMessageId),
        Settled = a.Settled is { } x && b.Settled is { } y ? (x < y ? x : y) : a.Settled ?? b.Settled,
        Facts = a.Facts.Merge(b.Facts),
    };

    /// <summary>An answer beats no answer, and one that says something beats Unknown. Its words and numbers stay together.</summary>
    private static Attempt Surest(Attempt a, Attempt b)
    {
        var byAnswer = (a.Outcome ?? NoAnswer).CompareTo(b.Outcome ?? NoAnswer);
        var byWords = byAnswer != 0 ? byAnswer : string.CompareOrdinal(a.Detail, b.Detail);
        return (byWords != 0 ? byWords : (a.LatencyMs, a.Scope, a.OfEnvelope, a.MailboxFull, a.TestMode).CompareTo((b.LatencyMs, b.Scope, b.OfEnvelope, b.MailboxFull, b.TestMode))) <= 0 ? a : b;
    }

    private static string? Smaller(string? a, string? b) =>
        a is null ? b : b is null ? a : string.CompareOrdinal(a, b) <= 0 ? a : b;
}
