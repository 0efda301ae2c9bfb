using System.Collections.Concurrent;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>A limit that is reached.</summary>
/// <param name="Scope">The From address or domain that it is for; empty for all email of the connection.</param>
/// <param name="Why">As the end of a sentence.</param>
internal sealed record ReachedLimit(string Scope, Surplus Surplus, string Why)
{
    public const string Today = "today's limit is reached";

    /// <summary>When its period ends.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>How many a period allows, where that is known ahead.</summary>
    public int? PerPeriod { get; init; }

    public LimitPeriod Period { get; init; } = LimitPeriod.Day;

    public bool Covers(string from) => Scope.Length == 0 || Scope == from || Scope == from[(from.LastIndexOf('@') + 1)..];
}

/// <summary>
/// What a ready queue has learnt of its limits: it need not try again before their periods end. The counting itself is in the transaction that
/// starts a call.
/// </summary>
internal sealed class LimitCache(TimeProvider time)
{
    /// <summary>So much later than what is urgent comes bulk that waited for the same quota: the store is read in between, and no call with bulk takes the last of it.</summary>
    private static readonly TimeSpan BulkAfter = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(string Scope, QuotaPeriod Period), ReachedLimit> reached = [];
    private readonly Dictionary<string, (DateTimeOffset At, int Given)> turns = [];

    public void Close(ReachedLimit limit) => reached[(limit.Scope, limit.Period.Kind)] = limit;

    /// <summary>All email of the connection waits where it is.</summary>
    public bool IsPaused(bool isBulk) => !reached.IsEmpty && reached.Values.Any(limit => limit is { Scope: "", Surplus: Surplus.Wait } && EndOf(limit, isBulk) > time.GetUtcNow());

    /// <param name="from">An address as it is compared, or a domain where no more is known.</param>
    /// <param name="isBulk">It comes a moment later.</param>
    /// <returns>The limit that keeps it back the longest; null where none does.</returns>
    public ReachedLimit? Of(string from, bool isBulk = false)
    {
        if (reached.IsEmpty)
            return null;

        var now = time.GetUtcNow();
        return reached.Values.Where(limit => limit.Covers(from) && EndOf(limit, isBulk) > now).MaxBy(limit => limit.Until);
    }

    public ReachedLimit? Of(QueuedEnvelope envelope) => Of(envelope.From, envelope.IsBulk);

    /// <summary>Why another connection should take what comes from this sender, as the end of a sentence; null where none should.</summary>
    public string? ObstacleOf(string from) =>
        reached.IsEmpty ? null : reached.Values.FirstOrDefault(limit => limit.Surplus == Surplus.Next && limit.Covers(from) && limit.Until > time.GetUtcNow())?.Why;

    /// <summary>
    /// When an envelope that a limit keeps back goes on; null where none does, or all email of the connection waits where it is. Bulk without a deadline is given
    /// turns by what each period allows: so a long queue is not moved from every period to the next.
    /// </summary>
    public DateTimeOffset? TurnOf(QueuedEnvelope envelope)
    {
        if (IsPaused(envelope.IsBulk) || Of(envelope) is not { } limit)
            return null;

        return envelope.IsBulk && envelope.UsefulUntil is null && limit.PerPeriod is { } most ? NextTurn(limit, most) + BulkAfter : EndOf(limit, envelope.IsBulk);
    }

    /// <summary>Quotas may have room again: the rules were changed, or something was given back.</summary>
    public void Reopen()
    {
        foreach (var (key, limit) in reached)
            if (limit.PerPeriod is not null)
                reached.TryRemove(key, out _);
    }

    /// <summary>What was known of a connection no longer counts when it was changed.</summary>
    public void Reset()
    {
        reached.Clear();
        lock (turns)
            turns.Clear();
    }

    private static DateTimeOffset EndOf(ReachedLimit limit, bool isBulk) =>
        isBulk && limit is { Surplus: Surplus.Wait, PerPeriod: not null } ? limit.Until + BulkAfter : limit.Until;

    private DateTimeOffset NextTurn(ReachedLimit limit, int most)
    {
        lock (turns)
        {
            var (at, given) = turns.GetValueOrDefault(limit.Scope);
            if (at < limit.Until)
                (at, given) = (limit.Until, 0);
            if (given >= most)
                (at, given) = (limit.Period.EndOf(at), 0);
            turns[limit.Scope] = (at, given + 1);
            return at;
        }
    }
}
