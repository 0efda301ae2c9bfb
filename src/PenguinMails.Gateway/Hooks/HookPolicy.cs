namespace PenguinMails.Gateway.Hooks;

/// <summary>What an endpoint answered.</summary>
/// <param name="Status">Null where there was no answer.</param>
/// <param name="Problem">Why there was none.</param>
/// <param name="Body">Its beginning.</param>
/// <param name="RetryAfter">How long it wants to be left alone.</param>
internal sealed record HookAnswer(int? Status, TimeSpan Took, string? Problem = null, string? Body = null, TimeSpan? RetryAfter = null)
{
    public bool IsAccepted => Status is >= 200 and < 300;

    public HookAttempt AttemptAt(DateTimeOffset at) => new(at, Status, (long)Took.TotalMilliseconds, Failure, Body);

    /// <summary>Null where the endpoint accepted.</summary>
    public string? Failure => Status switch
    {
        null => Problem,
        >= 200 and < 300 => null,
        >= 300 and < 400 => $"The endpoint answered {Status}: redirects are not followed.",
        410 => "The endpoint answered 410 Gone.",
        _ => $"The endpoint answered {Status}.",
    };
}

/// <summary>What follows from an answer.</summary>
internal abstract record HookStep
{
    private HookStep()
    {
    }

    public sealed record Done : HookStep;

    /// <param name="At">When the event is tried again.</param>
    /// <param name="Pause">Until when the endpoint gets nothing at all; null where it goes on with others.</param>
    public sealed record Again(DateTimeOffset At, DateTimeOffset? Pause) : HookStep;

    /// <summary>That was the last attempt: the event has failed, and the endpoint is disabled.</summary>
    public sealed record GiveUp : HookStep;

    /// <summary>It wants no more: the endpoint is disabled, and the event waits.</summary>
    public sealed record Gone : HookStep;
}

/// <summary>When an event is tried again, as Standard Webhooks recommends: a pure function of the answer and of what went before.</summary>
internal static class HookPolicy
{
    /// <summary>For an answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>After each attempt; the first is made at once.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Of a pause, at most, on top of it: what failed together is not tried again together.</summary>
    private const double Jitter = 0.1;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    private static readonly Timing.Backoff Slower = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    /// <param name="answer">To this attempt.</param>
    /// <param name="tries">With this one.</param>
    /// <param name="slowness">How often in succession the endpoint asked for less before.</param>
    /// <param name="now">When it was answered.</param>
    /// <param name="random">From 0 to 1.</param>
    public static HookStep After(HookAnswer answer, int tries, long slowness, DateTimeOffset now, double random)
    {
        if (answer.IsAccepted)
            return new HookStep.Done();
        if (answer.Status == 410)
            return new HookStep.Gone();
        if (tries > Pauses.Count)
            return new HookStep.GiveUp();

        var asked = answer.RetryAfter is { } wait ? TimeSpan.FromTicks(Math.Min(wait.Ticks, LongestRetryAfter.Ticks)) : TimeSpan.Zero;
        var pause = Pauses[tries - 1] * (1 + (Jitter * random));
        var isSlowed = answer.Status is 429 or 502 or 504 || asked > TimeSpan.Zero;
        return new HookStep.Again(
            now + (pause > asked ? pause : asked),
            isSlowed ? now + (asked > TimeSpan.Zero ? asked : Slower.After((int)Math.Min(slowness, 100))) : null);
    }
}
