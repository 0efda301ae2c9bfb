using System.Diagnostics;

namespace PenguinMails.Gateway.Storage;

/// <summary>
/// When what nobody waits for is written, and how much of it. With callers in a line it rests six times as long as its last turn took and takes
/// less at once, so that they are answered soon; without one it goes on at once. What it leaves is on the disk, and is caught up with afterwards.
/// </summary>
internal sealed class BackgroundTurns
{
    private const int Rest = 6;

    /// <summary>So many at once are a line: callers that wait, and requests that have no thread yet to come as far.</summary>
    private const int Line = 32;

    private static readonly Weight MostInLine = new(300, 1 << 20);

    /// <summary>A line that was not there for as long is over. At any moment it may be on its way from one place to wait at to the next.</summary>
    private static readonly long OverAfter = Stopwatch.Frequency / 200;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(1);

    private long lineUntil, restsUntil;
    private bool isLine, rests;

    /// <summary>How long the writer may sleep when it found nothing to write.</summary>
    public TimeSpan MostSleep => rests ? Glance : Timeout.InfiniteTimeSpan;

    /// <param name="most">What a transaction may have.</param>
    public Weight Budget(Weight most) => isLine ? MostInLine : most;

    /// <param name="callers">How many are answered by the transaction that is to begin.</param>
    public bool IsNext(int callers)
    {
        var now = Stopwatch.GetTimestamp();
        if (callers + ThreadPool.PendingWorkItemCount >= Line)
            lineUntil = now + OverAfter;

        isLine = now < lineUntil;
        rests = isLine && now < restsUntil;
        return !rests;
    }

    /// <param name="began">A timestamp from before the turn.</param>
    public void Ended(long began)
    {
        var now = Stopwatch.GetTimestamp();
        restsUntil = now + (Rest * (now - began));
    }
}
