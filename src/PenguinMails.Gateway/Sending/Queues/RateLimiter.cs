using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// How fast a connection takes email. Unlimited until the provider says "too fast"; then half of what it was, and slowly more
/// again. Envelopes a second, as a bucket of two seconds.
/// </summary>
internal sealed class RateLimiter(TimeProvider time)
{
    private const double Growth = 1.1;
    private const double Unlimited = 100_000;
    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));

    private readonly TokenBucket bucket = new(time, 2 * Unlimited);
    private double perSecond = Unlimited;
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

        Fade();
        return (int)Math.Min(wanted, bucket.Room(perSecond));
    }

    public void Take(int envelopes)
    {
        bucket.Take(envelopes);
        lately += envelopes;
    }

    public void Accepted()
    {
        throttles = 0;
        perSecond = Math.Min(Unlimited, perSecond * Growth);
    }

    public void Throttled(TimeSpan? retryAfter)
    {
        pausedUntil = time.GetUtcNow() + (retryAfter is { } asked ? Pauses.AtMost(asked) : Pauses.After(throttles));
        throttles++;
        perSecond = Math.Max(1, Math.Min(perSecond, Math.Max(lately, 2)) / 2);
        bucket.Keep(perSecond);
    }

    private void Fade()
    {
        var now = time.GetTimestamp();
        lately *= Math.Exp(-time.GetElapsedTime(measured, now).TotalSeconds);
        measured = now;
    }
}
