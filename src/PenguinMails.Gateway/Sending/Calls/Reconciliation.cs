using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>What follows from asking the provider about an envelope whose answer was lost.</summary>
internal abstract record ReconcileDecision
{
    private ReconcileDecision() { }

    public sealed record Taken(string ProviderMessageId) : ReconcileDecision;

    public sealed record Settle(Settlement As) : ReconcileDecision;

    public sealed record AskAgain(DateTimeOffset At) : ReconcileDecision;
}

/// <summary>When absence at the provider means that it was not taken, and when an email may risk a copy rather than wait.</summary>
internal static class Reconciliation
{
    /// <summary>A password reset that comes twice is better than one that comes too late.</summary>
    public static readonly TimeSpan TransactionalRisksAfter = TimeSpan.FromSeconds(120);

    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    /// <param name="mayRisk">A copy is better than to come too late: true for transactional email whose deadline has not passed; bulk waits.</param>
    /// <param name="finding">What the provider said.</param>
    /// <param name="absentAfter">How long absence must last; null where nothing can be asked.</param>
    /// <param name="lostAt">When the call was started.</param>
    /// <param name="asks">How often was asked before.</param>
    /// <param name="now">The present.</param>
    /// <param name="retention">How long it is worth finding out; then it ends unconfirmed, as bulk does at once where nothing can be asked.</param>
    public static ReconcileDecision Decide(
        bool mayRisk, LookupResult finding, TimeSpan? absentAfter, DateTimeOffset lostAt, int asks, DateTimeOffset now, TimeSpan retention)
    {
        if (finding is LookupResult.Taken taken)
            return new ReconcileDecision.Taken(taken.ProviderMessageId);

        var waited = now - lostAt;
        if (finding is LookupResult.Absent && absentAfter is { } enough && waited >= enough)
            return new ReconcileDecision.Settle(Settlement.NotTaken);
        if (mayRisk && waited >= TransactionalRisksAfter)
            return new ReconcileDecision.Settle(Settlement.Risked);
        if (!mayRisk && absentAfter is null || waited > retention)
            return new ReconcileDecision.Settle(Settlement.Unconfirmed);

        return new ReconcileDecision.AskAgain(now + Pause(mayRisk, absentAfter, asks, waited));
    }

    private static TimeSpan Pause(bool mayRisk, TimeSpan? absentAfter, int asks, TimeSpan waited)
    {
        var pause = Pauses.After(asks);
        var deadline = (mayRisk ? TransactionalRisksAfter : absentAfter) - waited;
        return deadline > TimeSpan.Zero && deadline < pause ? deadline.Value : pause;
    }
}
