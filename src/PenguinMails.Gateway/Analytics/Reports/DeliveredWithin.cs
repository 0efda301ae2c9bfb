using System.ComponentModel;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Analytics.Reports;

[Description("How much of all that was sent through a provider had arrived by a time, as Kaplan and Meier estimate it: what was sent in the last day counts for as long as it could be watched.")]
public sealed record DeliveredWithin
{
    [Description("The provider.")]
    public required string Provider { get; init; }

    [Description("After a minute, five minutes, an hour and twelve hours.")]
    public required IReadOnlyList<ArrivedShare> Within { get; init; }
}

[Description("What had arrived by a time.")]
public sealed record ArrivedShare
{
    [Description("Seconds from handing over.")]
    public int Seconds { get; init; }

    [Description("Delivered by then, of sent, 0 to 1; null where nothing was timed, or nothing has been watched for so long.")]
    public double? Share { get; init; }
}

/// <summary>Emails that were handed over at about the same time.</summary>
/// <param name="Counts">Of them.</param>
/// <param name="Watched">For how many seconds at least; infinite for what is older than any duration that is told apart.</param>
internal readonly record struct WatchedEmails(Counts Counts, double Watched);

/// <summary>From durations in buckets, so it costs the same after a million emails as after a thousand million. Within a bucket arrivals are taken as even.</summary>
internal static class Arrivals
{
    public static readonly IReadOnlyList<int> Shown = [60, 300, 3_600, 43_200];

    private static readonly double[] Ends = [0, .. Enumerable.Range(0, Durations.ToDelivery.Buckets).Select(Durations.ToDelivery.End)];

    /// <param name="providers">What each did in the whole range.</param>
    /// <param name="recent">Those hours of it, by provider, that are too young to have been watched for a day.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<DeliveredWithin> Of(IReadOnlyList<ProviderFigures> providers, ILookup<string, ReportHour> recent, DateTimeOffset now) =>
        [.. providers.Select(provider => new DeliveredWithin { Provider = provider.Provider, Within = Of([.. Parts(provider, recent[provider.Provider], now)]) })];

    public static IReadOnlyList<ArrivedShare> Of(IReadOnlyList<WatchedEmails> emails)
    {
        var watched = emails.SelectMany(Watched).Where(one => one.Count > 0).ToList();
        var survival = new Survival(watched);
        var longest = watched.Count == 0 ? 0 : watched.Max(one => one.Time);
        return [.. Shown.Select(seconds => new ArrivedShare { Seconds = seconds, Share = watched.Any(one => one.Happened) ? Share(survival, seconds, longest) : null })];
    }

    private static IEnumerable<WatchedEmails> Parts(ProviderFigures provider, IEnumerable<ReportHour> recent, DateTimeOffset now)
    {
        var older = new Counts();
        older.Add(provider.Counts);
        foreach (var hour in recent)
        {
            older.Add(hour.Counts, times: -1);
            yield return new(hour.Counts, Math.Max(0, (now - hour.At.AddHours(1)).TotalSeconds));
        }

        yield return new(older, double.PositiveInfinity);
    }

    /// <summary>
    /// All of an hour's emails are watched for as long as its youngest, and to the end of a bucket: what arrived later than that counts as not arrived yet. An email that
    /// bounced never arrives. Of what was not delivered, as large a part counts as of what was delivered has a time.
    /// </summary>
    private static IEnumerable<Watched> Watched(WatchedEmails emails)
    {
        var (counts, timed) = (emails.Counts.ToDelivery, emails.Counts.ToDelivery.Sum());
        var (sent, delivered) = (emails.Counts[Counted.Sent], emails.Counts[Counted.Delivered]);
        var missing = Math.Max(0, sent - delivered);
        var left = timed + (delivered > 0 ? (long)Math.Round((double)missing * timed / delivered) : missing);
        var until = Ends.Last(end => end <= emails.Watched);
        for (var bucket = 0; bucket < counts.Count && Ends[bucket + 1] <= until; left -= counts[bucket++])
            yield return new(Ends[bucket + 1], true, counts[bucket]);

        yield return new(until, false, left);
    }

    private static double? Share(Survival survival, double seconds, double longest)
    {
        var bucket = Array.FindIndex(Ends, end => end >= seconds);
        var (start, end) = (Ends[bucket - 1], Ends[bucket]);
        if (end > longest)
            return null;

        var (before, after) = (1 - survival.Left(start), 1 - survival.Left(end));
        return before + ((after - before) * (seconds - start) / (end - start));
    }
}
