using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Analytics.Incidents;

/// <summary>Incidents by what became of the email: hours in which more failed than usual, those after one another with the same cause as one.</summary>
internal sealed class OutcomeIncidents(IReadOnlyDictionary<Guid, string> providers, ProviderCatalog catalog)
{
    private const long EnoughForUsual = 10;
    private const double LeastUsual = 0.005;
    private const double MostUsual = 0.05;

    /// <param name="slices">Of the range and some days before, by which it is known what is usual.</param>
    /// <param name="from">Where the range begins.</param>
    public IEnumerable<IncidentEntry> Of(IReadOnlyList<Slice> slices, DateTimeOffset from)
    {
        var hours = slices.GroupBy(slice => slice.Hour).OrderBy(hour => hour.Key).ToList();
        var usual = Usual(hours.Select(hour => (Failed: hour.Sum(slice => slice.Failed), Emails: hour.Sum(slice => slice.Emails))).Where(hour => hour.Emails >= EnoughForUsual).Select(hour => (double)hour.Failed / hour.Emails));
        List<(DateTimeOffset Hour, Blame Blame)> run = [];
        foreach (var hour in hours.Where(hour => hour.Key >= from))
        {
            if (Attribution.Of([.. hour], usual) is not { } blame)
                continue;
            if (run.Count > 0 && (run[^1].Blame.Suspect != blame.Suspect || hour.Key - run[^1].Hour > TimeSpan.FromHours(1)))
            {
                yield return Entry(run);
                run = [];
            }

            run.Add((hour.Key, blame));
        }

        if (run.Count > 0)
            yield return Entry(run);
    }

    /// <summary>The median, which an incident moves little as long as it lasts less than half of the time.</summary>
    private static double Usual(IEnumerable<double> rates)
    {
        var sorted = rates.Order().ToList();
        return Math.Clamp(sorted.Count == 0 ? 0 : sorted[sorted.Count / 2], LeastUsual, MostUsual);
    }

    private IncidentEntry Entry(List<(DateTimeOffset Hour, Blame Blame)> run)
    {
        var suspect = run[0].Blame.Suspect;
        var provider = suspect.Connection is { } connection ? providers.GetValueOrDefault(connection) : null;
        var (emails, failed) = (run.Sum(hour => hour.Blame.Emails), run.Sum(hour => hour.Blame.Failed));
        return new()
        {
            At = run[0].Hour,
            Until = run[^1].Hour.AddHours(1),
            Source = IncidentSource.Outcomes,
            Cause = suspect.Cause,
            Provider = provider,
            MailboxProvider = suspect.MailboxProvider,
            FromDomain = suspect.FromDomain,
            Emails = emails,
            Failed = failed,
            Text = IncidentWords.Of(suspect, provider is null ? null : catalog.NameOf(provider), suspect.MailboxProvider is { } mailbox ? MailboxProviders.NameOfFamily(mailbox) : null, $"{failed:N0} of {emails:N0} emails failed"),
        };
    }
}
