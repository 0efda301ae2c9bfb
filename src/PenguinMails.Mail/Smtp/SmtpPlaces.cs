namespace PenguinMails.Mail.Smtp;

/// <summary>How many connections there may be at once. The server can make it fewer; every quiet minute brings one back.</summary>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing, and messages may be on their way when the pool goes.
internal sealed class SmtpPlaces(int most, TimeProvider clock)
#pragma warning restore CA1001
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim free = new(most);
    private int missing;
    private long changedAt;

    public Task TakeAsync(CancellationToken ct) => free.WaitAsync(ct);

    public void Return()
    {
        free.Release();
        if (Volatile.Read(ref missing) == 0)
            return;
        lock (free)
        {
            if (missing == 0 || clock.GetElapsedTime(changedAt) < Quiet)
                return;
            missing--;
            changedAt = clock.GetTimestamp();
            free.Release();
        }
    }

    /// <summary>Instead of <see cref="Return"/>: one place fewer. False where nobody else holds one whose connection could serve.</summary>
    public bool TryGiveUp()
    {
        lock (free)
        {
            if (most - missing - free.CurrentCount < 2)
                return false;
            missing++;
            changedAt = clock.GetTimestamp();
            return true;
        }
    }
}
