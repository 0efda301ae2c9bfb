using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>What the tenant set for when a provider fails. Defaults are the seed's.</summary>
internal sealed record FailoverPolicy
{
    public static readonly FailoverPolicy Default = new();

    public bool Enabled { get; init; } = true;

    /// <summary>Tries after the first along the chain, 1 to 5: the primary again after the delay, then each next.</summary>
    public int RetryAttempts { get; init; } = 3;

    /// <summary>10 to 300 seconds.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an email is worth trying.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    public FailoverPolicy With(FailoverConfig config) => this with
    {
        Enabled = config.Enabled,
        RetryAttempts = config.RetryAttempts,
        RetryDelay = TimeSpan.FromSeconds(config.RetryDelayS),
    };
}

/// <summary>What to do with an envelope that has not been taken yet.</summary>
internal abstract record NextStep
{
    private NextStep() { }

    /// <param name="ConnectionId">Null where there is none to try.</param>
    public sealed record Try(Guid? ConnectionId, DateTimeOffset At) : NextStep;

    /// <param name="Reason">Null where the last attempt tells.</param>
    public sealed record GiveUp(string? Reason = null) : NextStep;
}

/// <summary>
/// Failover as a pure function of policy, chain, attempts and time: the primary, the primary again after the delay, then each
/// next in the order; all failed, it parks with exponential backoff and goes round again; after the retention it gives up.
/// </summary>
internal static class Failover
{
    private static readonly TimeSpan LongestPark = TimeSpan.FromHours(1);

    /// <param name="policy">The tenant's.</param>
    /// <param name="chain">Connections in the order of trying, primary first.</param>
    /// <param name="attempts">So far, oldest first; none of them taken, refused or in doubt.</param>
    /// <param name="isReady">False for a connection whose circuit is open or whose account is not fit: it is skipped without waiting.</param>
    /// <param name="since">When the email was accepted or became due.</param>
    /// <param name="now">The present.</param>
    /// <param name="usefulUntil">The email's own deadline, if it has one: the earlier of that and the policy's retention counts.</param>
    public static NextStep Next(
        FailoverPolicy policy, IReadOnlyList<Guid> chain, IReadOnlyList<Attempt> attempts, Func<Guid, bool> isReady, DateTimeOffset since, DateTimeOffset now, DateTimeOffset? usefulUntil = null)
    {
        var next = Next(policy, chain, attempts, isReady, now);
        return next.At > usefulUntil ? new NextStep.GiveUp(Deadlines.Reason(usefulUntil.Value))
            : next.At > since + policy.Retention ? new NextStep.GiveUp()
            : next;
    }

    private static NextStep.Try Next(FailoverPolicy policy, IReadOnlyList<Guid> chain, IReadOnlyList<Attempt> attempts, Func<Guid, bool> isReady, DateTimeOffset now)
    {
        if (chain.Count == 0)
            return new(null, now + policy.RetryDelay);

        var last = attempts.Count == 0 ? null : attempts[^1];
        var (round, position) = Replay(policy, chain, attempts);
        var tries = Tries(policy, chain, round);
        for (var i = position; i < tries.Count; i++)
            if (isReady(tries[i]))
                return new(tries[i], WaitBefore(policy, tries[i], last, now));

        var nextRound = Tries(policy, chain, round + 1);
        var connection = nextRound.FirstOrDefault(isReady, nextRound[0]);
        return new(connection, now + Park(policy, round));
    }

    private static DateTimeOffset WaitBefore(FailoverPolicy policy, Guid connection, Attempt? last, DateTimeOffset now) =>
        last?.ConnectionId == connection ? now + policy.RetryDelay : now;

    private static TimeSpan Park(FailoverPolicy policy, int round) => new Backoff(policy.RetryDelay, LongestPark).After(round + 1);

    /// <summary>One round: the primary twice the first time, then each next; no more than the policy's tries.</summary>
    private static List<Guid> Tries(FailoverPolicy policy, IReadOnlyList<Guid> chain, int round)
    {
        var most = 1 + policy.RetryAttempts;
        if (!policy.Enabled)
            return [.. Enumerable.Repeat(chain[0], most)];

        IEnumerable<Guid> again = round == 0 ? [chain[0]] : [];
        return [.. chain.Take(1).Concat(again).Concat(chain.Skip(1)).Take(most)];
    }

    /// <summary>Where the attempts so far have led to. Being told to slow down is no failure and does not count.</summary>
    private static (int Round, int Position) Replay(FailoverPolicy policy, IReadOnlyList<Guid> chain, IReadOnlyList<Attempt> attempts)
    {
        var (round, position) = (0, 0);
        foreach (var attempt in attempts.Where(attempt => attempt.Outcome != AttemptOutcome.Throttled))
        {
            var tries = Tries(policy, chain, round);
            var at = tries.IndexOf(attempt.ConnectionId, Math.Min(position, tries.Count));
            if (at < 0)
            {
                round++;
                at = Tries(policy, chain, round).IndexOf(attempt.ConnectionId);
            }

            position = at + 1;
        }

        return (round, position);
    }
}
