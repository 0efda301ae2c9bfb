namespace PenguinMails.Gateway.Sending;

/// <summary>
/// A delivery's state is never stepped, it is computed from all facts of all its attempts: events come late, twice, out of
/// order, and before the answer that they belong to. See docs/email-states.md.
/// </summary>
internal static class DeliveryState
{
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
        if (attempts.Any(attempt => attempt.WasTaken && attempt.Facts.Rejected is null))
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

    private static Attempt Join(Attempt a, Attempt b) => a with
    {
        At = a.At <= b.At ? a.At : b.At,
        Outcome = Surest(a.Outcome, b.Outcome),
        Detail = a.Detail ?? b.Detail,
        LatencyMs = a.LatencyMs ?? b.LatencyMs,
        ProviderMessageId = Smaller(a.ProviderMessageId, b.ProviderMessageId),
        Scope = a.Scope ?? b.Scope,
        Settled = a.Settled is { } x && b.Settled is { } y ? (x < y ? x : y) : a.Settled ?? b.Settled,
        Facts = a.Facts.Merge(b.Facts),
    };

    /// <summary>An answer beats no answer, and an answer that says something beats Unknown.</summary>
    private static AttemptOutcome? Surest(AttemptOutcome? a, AttemptOutcome? b) =>
        a is null ? b : b is null ? a : a < b ? a : b;

    private static string? Smaller(string? a, string? b) =>
        a is null ? b : b is null ? a : string.CompareOrdinal(a, b) <= 0 ? a : b;
}
