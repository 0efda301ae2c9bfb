namespace PenguinMails.Gateway.Timing;

/// <summary>
/// What may go now at a rate that changes from one moment to the next, which the framework's limiters don't allow. It holds what
/// two seconds bring, and one where that is less.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="tokens">What is there at first.</param>
internal sealed class TokenBucket(TimeProvider time, double tokens)
{
    private double tokens = tokens;
    private long measured = time.GetTimestamp();

    /// <summary>How many are there now.</summary>
    public double Room(double perSecond)
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(tokens + (time.GetElapsedTime(measured, now).TotalSeconds * perSecond), Math.Max(1, 2 * perSecond));
        measured = now;
        // Parts of seconds add up to a little less than the whole.
        return Math.Floor(tokens + 1e-9);
    }

    public void Take(int count) => tokens -= count;

    /// <summary>Lets go what is over.</summary>
    public void Keep(double most) => tokens = Math.Min(tokens, most);
}
