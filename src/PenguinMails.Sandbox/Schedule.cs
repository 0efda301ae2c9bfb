namespace PenguinMails.Sandbox;

/// <summary>Runs small actions when their time has come, with one timer for all of them.</summary>
internal sealed class Schedule : IDisposable
{
    private readonly PriorityQueue<Action, long> _due = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private long _wakesAt = long.MaxValue;
    private bool _disposed;

    public Schedule(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(_ => Run(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void After(TimeSpan delay, Action action)
    {
        if (delay <= TimeSpan.Zero)
        {
            action();
            return;
        }

        lock (_due)
        {
            var at = Now() + (long)delay.TotalMilliseconds;
            _due.Enqueue(action, at);
            if (at < _wakesAt) Wake(at);
        }
    }

    public void Dispose()
    {
        lock (_due)
        {
            _disposed = true;
            _due.Clear();
        }

        _timer.Dispose();
    }

    private long Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private void Wake(long at)
    {
        if (_disposed) return;
        _wakesAt = at;
        // Timers of the framework take at most 49 days; a day is plenty, it is set again when it rings.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(at - Now(), 0, 86_400_000)), Timeout.InfiniteTimeSpan);
    }

    private void Run()
    {
        while (Next() is { } action) action();
    }

    private Action? Next()
    {
        lock (_due)
        {
            _wakesAt = long.MaxValue;
            if (!_due.TryPeek(out var action, out var at)) return null;
            if (at <= Now())
            {
                _due.Dequeue();
                return action;
            }

            Wake(at);
            return null;
        }
    }
}
