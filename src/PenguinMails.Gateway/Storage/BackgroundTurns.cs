using System.Diagnostics;

namespace PenguinMails.Gateway.Storage;

/// <summary>
/// When what nobody waits for is written. While callers keep coming it rests four times as long as its last turn took, so that it has a fifth of
/// the time; without them it goes on at once. What it leaves is on the disk, and is caught up with afterwards.
/// </summary>
internal sealed class BackgroundTurns
{
    private const int Rest = 4;

    /// <summary>More work than this without a thread are requests that have not come as far as the writer.</summary>
    private const int Line = 2;

    /// <summary>Nobody came for as long: callers have stopped coming.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private long restsUntil;

    /// <summary>How long the writer may sleep when it found nothing to write.</summary>
    public TimeSpan MostSleep => Rests ? Pause : Timeout.InfiniteTimeSpan;

    private bool Rests => Stopwatch.GetTimestamp() < restsUntil;

    /// <param name="isQuiet">Whether the writer slept as long as it may, and nobody waits.</param>
    public bool IsNext(bool isQuiet) => !Rests || (isQuiet && ThreadPool.PendingWorkItemCount <= Line);

    /// <param name="began">A timestamp from before the turn.</param>
    public void Ended(long began)
    {
        var now = Stopwatch.GetTimestamp();
        restsUntil = now + (Rest * (now - began));
    }
}
