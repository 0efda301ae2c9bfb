namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// How fast a connection takes email. Unlimited until the provider says "too fast"; then half of what it was, and slowly more
/// again. Envelopes a second, as a bucket of two seconds.
/// </summary>
internal sealed class RateLimiter(TimeProvider time)
{
    private const double Growth = 1.1;
    private const double Unlimited = 100_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private double perSecond = Unlimited;
    private double tokens = 2 * Unlimited;
    private double lately;
    private int throttles;
    private long measured = time.GetTimestamp();
    private DateTimeOffset pausedUntil;

    /// <summary>The provider has asked to be left alone.</summary>
    public bool IsPaused => time.GetUtcNow() < pausedUntil;

    /// <summary>How many envelopes may go now, at most <paramref name="wanted"/>.</summary>
    public int Allow(int wanted)
    {
        if (IsPaused)
            return 0;

        Refill();
        return (int)Math.Min(wanted, Math.Floor(tokens));
    }

    public void Take(int envelopes)
    {
        tokens -= envelopes;
        lately += envelopes;
    }

    public void Accepted()
    {
        throttles = 0;
        perSecond = Math.Min(Unlimited, perSecond * Growth);
    }

    public void Throttled(TimeSpan? retryAfter)
    {
        var pause = retryAfter ?? FirstPause * Math.Pow(2, Math.Min(throttles, 10));
        throttles++;
        pausedUntil = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        perSecond = Math.Max(1, Math.Min(perSecond, Math.Max(lately, 2)) / 2);
        tokens = Math.Min(tokens, perSecond);
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(measured, now).TotalSeconds;
        measured = now;
        tokens = Math.Min(tokens + (seconds * perSecond), Math.Max(1, 2 * perSecond));
        lately *= Math.Exp(-seconds);
    }
}
