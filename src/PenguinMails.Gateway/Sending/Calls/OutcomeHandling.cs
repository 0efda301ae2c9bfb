using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>What a call's result makes of one delivery: pure, so that the whole table of cases can be tested.</summary>
internal static class OutcomeHandling
{
    /// <param name="step">Where it goes next; null where it is done or in doubt.</param>
    public static Delivery Of(Delivery before, EnvelopeResult result, FailoverPolicy policy, DateTimeOffset now, out NextStep? step)
    {
        step = null;
        var attempts = result.Attempt is { } attempt ? DeliveryState.Merge(WithoutOlderThrottles(before.Attempts, attempt), attempt) : before.Attempts;
        var after = before with { Attempts = attempts, Fresh = false, IsScheduled = false };
        if (attempts.Any(known => known.IsInDoubt))
            return after;

        after = after with { OpenCall = null };
        if (after.Status != DeliveryStatus.Queued)
            return after;

        step = Next(after, result, policy, now);
        return step switch
        {
            NextStep.Try go => GoOn(after, go, result, now),
            NextStep.GiveUp end => after with
            {
                LocalEnd = DeliveryStatus.Failed,
                DueAt = now,
                Decision = end.Reason is null ? after.Decision : DecisionJson.Ended(after.Decision, end.Reason),
            },
            _ => after,
        };
    }

    private static Delivery GoOn(Delivery delivery, NextStep.Try go, EnvelopeResult result, DateTimeOffset now)
    {
        var connection = go.ConnectionId ?? Delivery.Nowhere(delivery.TenantId);
        return delivery with
        {
            EnvelopeId = result.Envelope.Id,
            ConnectionId = connection,
            DueAt = go.At,
            Decision = connection == delivery.ConnectionId ? delivery.Decision
                : DecisionJson.With(delivery.Decision, new(now, delivery.ConnectionId, connection, result.Skipped)),
        };
    }

    /// <summary>
    /// The same where the call is no longer the open one, because an event or another node was faster: what is known grows,
    /// and nothing follows from it.
    /// </summary>
    public static Delivery Late(Delivery before, EnvelopeResult result) =>
        result.Attempt is { } attempt && before.Attempts.Any(known => known.CallId == attempt.CallId)
            ? before with { Attempts = DeliveryState.Merge(before.Attempts, attempt) }
            : before;

    /// <summary>Being told to slow down may happen often; only the last time is kept.</summary>
    private static IReadOnlyList<Attempt> WithoutOlderThrottles(IReadOnlyList<Attempt> attempts, Attempt newest) =>
        newest.Outcome == AttemptOutcome.Throttled
            ? [.. attempts.Where(attempt => attempt.Outcome != AttemptOutcome.Throttled || attempt.WasTaken)]
            : attempts;

    private static NextStep Next(Delivery delivery, EnvelopeResult result, FailoverPolicy policy, DateTimeOffset now)
    {
        // Nothing was said about this envelope, or only "too fast": it stays where it is.
        var stays = result.Attempt is null || result.Attempt.Outcome == AttemptOutcome.Throttled;
        // Not from when it was accepted: limits may have held it back for days.
        var since = delivery.ReleasedAt ?? (delivery.Attempts.Count > 0 ? delivery.Attempts.Min(attempt => attempt.At) : result.Envelope.Since);
        if (stays && now <= since + policy.Retention)
            return new NextStep.Try(delivery.ConnectionId, now);

        return Failover.Next(
            result.Envelope.Failover ? policy : policy with { Enabled = false },
            result.Chain, delivery.Attempts, result.Ready.Contains, since, now, delivery.UsefulUntil);
    }
}
