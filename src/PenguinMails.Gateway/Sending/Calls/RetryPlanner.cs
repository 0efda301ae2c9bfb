using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>What a provider's answer comes to for an envelope, and where what was not taken could go on. It only looks, and changes nothing.</summary>
internal sealed class RetryPlanner(Router router, ReadyQueues queues)
{
    /// <summary>What one envelope's part in a call came to.</summary>
    public EnvelopeResult ResultOf(CompiledRouting rules, IReadOnlyList<Connection> tenant, Call call, QueuedEnvelope envelope, SendOutcome outcome, TimeSpan latency)
    {
        var attempt = AttemptOf.Outcome(call, outcome, latency) with
        {
            TestMode = call.TestMode || envelope.Email.TestMode,
            // Of several that were put off together, one answer stands for all.
            MailboxFull = outcome is SendOutcome.Unavailable { MailboxFull: true } && envelope.Deliveries.Count == 1,
        };
        if (outcome is SendOutcome.Accepted { Without.Count: > 0 } partly)
            return new(envelope, attempt, [], [])
            {
                Apart = partly.Without.ToDictionary(one => envelope.Deliveries[one.Key], one => ResultOf(rules, tenant, call, envelope.Alone(one.Key), one.Value, latency)),
            };

        return outcome is SendOutcome.Accepted or SendOutcome.Refused or SendOutcome.Unknown
            ? new(envelope, attempt, [], [])
            : WhereNext(rules, tenant, envelope, attempt);
    }

    /// <summary>The connection that an envelope's rules send it to, where another had to carry it: not for costs, nor for a limit that somebody set.</summary>
    /// <returns>With why, as the end of a sentence.</returns>
    public (Connection Missed, string Why)? MissedBy(CompiledRouting rules, IReadOnlyList<Connection> tenant, Connection carrier, QueuedEnvelope envelope)
    {
        if (!envelope.WasTried && !tenant.Any(other => other.Id != carrier.Id && other.Enabled && queues.ObstacleOf(other, envelope) is not null))
            return null;
        if (router.Decide(rules, envelope.Question, tenant, null, _ => null).Primary is not { } missed || missed.Id == carrier.Id || queues.LimitOf(missed.Id, envelope.From) is not null)
            return null;

        var obstacle = queues.ObstacleOf(missed, envelope);
        return obstacle is null && !envelope.WasTried ? null : (missed, obstacle ?? "its calls fail");
    }

    /// <summary>What the failover needs to know about an envelope that was not taken.</summary>
    public EnvelopeResult WhereNext(CompiledRouting rules, IReadOnlyList<Connection> tenant, QueuedEnvelope envelope, Attempt attempt)
    {
        // In the rules' order, whatever costs have moved at first: who is not ready is skipped by the failover, which counts tries along the chain.
        var decision = router.Decide(rules, envelope.Question, tenant, null, _ => null);
        var chain = decision.Chain;
        // Email over a quota waits for its own connection, and not for one that would only stand in.
        var obstacles = chain.Select((connection, i) => (Connection: connection, Obstacle: queues.ObstacleOf(connection, envelope) ?? (i > 0 ? queues.LimitOf(connection.Id, envelope.From)?.Why : null))).ToList();
        return new(
            envelope, attempt, [.. chain.Select(connection => connection.Id)],
            [.. obstacles.Where(one => one.Obstacle is null).Select(one => one.Connection.Id)])
        {
            Skipped = [.. decision.Trace.Lacks, .. obstacles.Where(one => one.Obstacle is not null).Select(one => router.Skipped(one.Connection, one.Obstacle!))],
        };
    }
}
