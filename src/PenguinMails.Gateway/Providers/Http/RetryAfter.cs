using System.Globalization;

namespace PenguinMails.Gateway.Providers.Http;

/// <summary>How long a provider wants to be left alone: Retry-After, or Mailgun's X-RateLimit-Reset.</summary>
internal static class RetryAfter
{
    /// <summary>Longer than this is the dispatcher's to wait for, with the ready queue free for others.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    public static TimeSpan? Of(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.Headers.RetryAfter is { } after) return NotNegative(after.Delta ?? after.Date - now);
        if (!response.Headers.TryGetValues("X-RateLimit-Reset", out var values)) return null;
        // Epoch seconds, at times with a fraction.
        return double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var epoch) && epoch is > 0 and < 1e10
            ? NotNegative(DateTimeOffset.UnixEpoch.AddSeconds(epoch) - now)
            : null;
    }

    private static TimeSpan? NotNegative(TimeSpan? wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
}
