namespace PenguinMails.Tests;

/// <summary>
/// A clock that moves only by hand. Timers work: what is due when the clock moves is fired once on the thread pool, as after a
/// machine has slept. It starts at the real time, because the sandbox and PostgreSQL go by that.
/// </summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<ManualTimer> timers = [];
    private readonly DateTimeOffset start = System.GetUtcNow();
    private TimeSpan elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => start + Elapsed();

    public override long GetTimestamp() => Elapsed().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (gate)
        {
            elapsed += by;
            FireDue();
        }
    }

    private TimeSpan Elapsed()
    {
        lock (gate)
            return elapsed;
    }

    private void FireDue()
    {
        foreach (var timer in timers.Where(timer => timer.Due <= elapsed).OrderBy(timer => timer.Due).ToList())
        {
            timer.Fire();
            if (timer.Period > TimeSpan.Zero)
                timer.Due = elapsed + timer.Period;
            else
                timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }
        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                time.timers.Remove(this);
                Period = period;
                if (dueTime < TimeSpan.Zero)
                    return true;

                Due = time.elapsed + dueTime;
                time.timers.Add(this);
                time.FireDue();
                return true;
            }
        }

        public void Fire() => ThreadPool.UnsafeQueueUserWorkItem(_ => callback(state), null);

        public void Dispose()
        {
            lock (time.gate)
                time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
