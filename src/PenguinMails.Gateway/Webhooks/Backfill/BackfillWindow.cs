namespace PenguinMails.Gateway.Webhooks.Backfill;

/// <summary>Which email a backfill is about, by when it was sent.</summary>
/// <param name="All">False for that only of which nothing has been heard that says how it ended.</param>
internal sealed record BackfillWindow(DateTimeOffset From, DateTimeOffset Until, bool All)
{
    /// <summary>
    /// How old email is when it is asked about: webhooks come within minutes, Mailgun repeats most of them for eight hours and lists events with half an
    /// hour's delay, and a receiver that is down may take days.
    /// </summary>
    private static readonly TimeSpan[] Ages = [TimeSpan.FromMinutes(20), TimeSpan.FromHours(2), TimeSpan.FromHours(12), TimeSpan.FromHours(48)];

    /// <summary>The most that a stop of the gateway is made up for.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromDays(3);

    /// <summary>What has come to one of these ages since the last look; what touches is one.</summary>
    public static IReadOnlyList<BackfillWindow> Due(DateTimeOffset? lookedAt, DateTimeOffset now)
    {
        var since = lookedAt is { } last && last > now - LongestStop ? last : now - (lookedAt is null ? TimeSpan.FromHours(1) : LongestStop);
        var windows = new List<BackfillWindow>();
        foreach (var age in Ages.OrderDescending())
            if (windows is [.., var before] && before.Until >= since - age)
                windows[^1] = before with { Until = now - age };
            else
                windows.Add(new(since - age, now - age, All: false));

        return windows;
    }
}
