namespace PenguinMails.Gateway.Timing;

/// <summary>Pauses that double from try to try, up to a longest.</summary>
internal sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>Doubled so often, any pause is the longest.</summary>
    private const int MostDoublings = 20;

    /// <param name="tries">How many went before; with none the pause is the first.</param>
    public TimeSpan After(int tries) => AtMost(First * Math.Pow(2, Math.Min(tries, MostDoublings)));

    /// <summary>What somebody asked for, as far as it is waited for.</summary>
    public TimeSpan AtMost(TimeSpan pause) => pause < Longest ? pause : Longest;
}
