using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// Whether a connection is worth a call. Opens after failures in a row and lets one call through when its pause is over; an
/// account that is not fit opens it at once. One bad message never does.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider time)
{
    private const int FailuresToOpen = 5;
    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    private readonly Lock gate = new();
    private int failures;
    private int openings;
    private bool probing;
    private DateTimeOffset? openUntil;
    private DateTimeOffset? succeededAt;

    /// <summary>Why it is open, for people; null while it is closed.</summary>
    public string? Problem { get; private set; }

    /// <summary>When a call last went well; null where none has in this run of the gateway.</summary>
    public DateTimeOffset? SucceededAt
    {
        get
        {
            lock (gate)
                return succeededAt;
        }
    }

    /// <summary>True while it lets nothing through, or only the probe that is under way.</summary>
    public bool IsOpen
    {
        get
        {
            lock (gate)
                return openUntil is { } until && (probing || time.GetUtcNow() < until);
        }
    }

    /// <summary>When it lets a probe through; null while it is closed, or that time has come.</summary>
    public DateTimeOffset? OpenUntil
    {
        get
        {
            lock (gate)
                return openUntil is { } until && time.GetUtcNow() < until ? until : null;
        }
    }

    /// <summary>True where a call may go out, or a probe is due.</summary>
    public bool IsReady
    {
        get
        {
            lock (gate)
                return openUntil is null || (!probing && time.GetUtcNow() >= openUntil);
        }
    }

    /// <summary>Asks to make a call. While the circuit is open only one, when the pause is over.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (openUntil is null)
                return true;
            if (probing || time.GetUtcNow() < openUntil)
                return false;

            return probing = true;
        }
    }

    /// <returns>True where it was open before.</returns>
    public bool Succeeded()
    {
        lock (gate)
        {
            var wasOpen = openUntil is not null;
            (failures, openings, probing, openUntil) = (0, 0, false, null);
            succeededAt = time.GetUtcNow();
            Problem = null;
            return wasOpen;
        }
    }

    /// <summary>The provider is up but answered something that proves neither health nor failure.</summary>
    public void Finished()
    {
        lock (gate)
            probing = false;
    }

    /// <returns>True where this failure opened it.</returns>
    public bool Failed(string problem)
    {
        lock (gate)
        {
            failures++;
            if (!probing && (openUntil is not null || failures < FailuresToOpen))
                return false;

            return Open(problem);
        }
    }

    /// <returns>True where it was closed before.</returns>
    public bool Misconfigured(string problem)
    {
        lock (gate)
        {
            var wasClosed = openUntil is null;
            openings = 10;
            Open(problem);
            return wasClosed;
        }
    }

    /// <summary>What was known of a connection no longer counts when it was changed.</summary>
    public void Reset()
    {
        lock (gate)
        {
            (failures, openings, probing, openUntil) = (0, 0, false, null);
            Problem = null;
        }
    }

    private bool Open(string problem)
    {
        openUntil = time.GetUtcNow() + Pauses.After(openings++);
        probing = false;
        Problem = problem;
        return true;
    }
}
