namespace PenguinMails.Gateway.Analytics.Slices;

/// <summary>A slice that was refused more than usual, until it is well again.</summary>
internal sealed record SliceState
{
    private static readonly TimeSpan First = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Nothing heard for so long is no trouble that could be told of.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(24);

    /// <summary>When it was found to be worse, last.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>Until when its mail goes elsewhere, where that is allowed; then it is tried anew.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>In words, as the end of a sentence.</summary>
    public required string Why { get; init; }

    /// <summary>How often it was worse again when it was tried.</summary>
    public int Relapses { get; init; }

    /// <summary>What is judged was sent from then on: before, it was bad, and later, there was nothing of it.</summary>
    public DateTimeOffset JudgedSince(DateTimeOffset now) => now < Until ? DateTimeOffset.MaxValue : Until;

    public static SliceState Found(DateTimeOffset now, string why) => new() { FoundAt = now, Until = Pause(now, 0), Why = why };

    /// <summary>Null once it is well again.</summary>
    public SliceState? Next(DateTimeOffset now, bool isDegraded, bool isWell, string why)
    {
        if (now < Until)
            return this;
        if (isDegraded)
            return new() { FoundAt = now, Until = Pause(now, Relapses + 1), Relapses = Relapses + 1, Why = why };

        return isWell || now - Until > Forgotten ? null : this;
    }

    /// <summary>To a full hour, for hours are what is counted.</summary>
    private static DateTimeOffset Pause(DateTimeOffset now, int relapses)
    {
        var end = now + TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(relapses, 8)));
        return end.UtcTicks % TimeSpan.TicksPerHour is > 0 and var over ? end.AddTicks(TimeSpan.TicksPerHour - over) : end;
    }
}
