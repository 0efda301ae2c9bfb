namespace PenguinMails.Gateway.Analytics.Incidents;

/// <summary>
/// Whose fault an hour's failures are: of all who could be blamed, the one under whom they are most likely. By Kulldorff's scan statistic (1997): the
/// logarithm of how much likelier what the suspect covers is at its own rate of failure than at the usual one.
/// </summary>
internal static class Attribution
{
    /// <summary>At the usual rate, an hour in some thousands has so much by chance.</summary>
    private const double Evidence = 8;

    private const long LeastFailed = 5;
    private const double LeastRate = 0.05;

    /// <summary>Null where no more failed than usual.</summary>
    /// <param name="hour">Its slices.</param>
    /// <param name="usual">The usual rate of failure, above 0.</param>
    public static Blame? Of(IReadOnlyList<Slice> hour, double usual)
    {
        var all = Suspect.Among(hour).Select(suspect => Weigh(suspect, [.. hour.Where(suspect.Covers)], usual)).ToList();
        var worst = all.MaxBy(blame => blame.Weight)!;
        if (worst.Weight < Evidence || worst.Failed < LeastFailed || worst.Rate < Math.Max(LeastRate, 2 * usual))
            return null;

        // Those that cover the same email can't be told apart by it.
        var alike = all.Where(blame => blame.Covered.SequenceEqual(worst.Covered)).Select(blame => blame.Suspect).ToList();
        return worst with { Suspect = Choose(alike, hour, worst) };
    }

    private static Suspect Choose(List<Suspect> alike, IReadOnlyList<Slice> hour, Blame worst)
    {
        var (connection, mailbox, domain) = (alike.FirstOrDefault(one => one is { Cause: IncidentCause.Provider, MailboxProvider: null }), alike.FirstOrDefault(one => one.Cause == IncidentCause.MailboxProvider), alike.FirstOrDefault(one => one.Cause == IncidentCause.Content));
        var severalConnections = hour.Select(slice => slice.Connection).Distinct().Count() > 1;
        // Addresses that do not exist are the list's, whoever carried the email.
        if (2 * worst.BadAddresses >= worst.Failed)
            return domain.Cause == IncidentCause.Content ? domain : worst.Suspect with { Cause = IncidentCause.Content };
        if (alike.Any(one => one.Cause == IncidentCause.Us))
            return severalConnections ? new(IncidentCause.Us) : new(IncidentCause.Unclear, connection.Connection, mailbox.MailboxProvider);
        if (connection.Connection is not null && (mailbox.MailboxProvider ?? domain.FromDomain) is not null)
            return new(IncidentCause.Unclear, connection.Connection, mailbox.MailboxProvider, domain.FromDomain);

        return mailbox.MailboxProvider is not null ? mailbox : connection.Connection is not null ? connection : domain.FromDomain is not null ? domain : alike[0];
    }

    private static Blame Weigh(Suspect suspect, IReadOnlyList<Slice> covered, double usual)
    {
        var (failed, emails) = (covered.Sum(slice => slice.Failed), Math.Max(covered.Sum(slice => slice.Emails), covered.Sum(slice => slice.Failed)));
        var rate = emails > 0 ? (double)failed / emails : 0;
        var weight = rate <= usual ? 0 : (failed * Math.Log(rate / usual)) + (failed == emails ? 0 : (emails - failed) * Math.Log((1 - rate) / (1 - usual)));
        return new(suspect, covered, emails, failed, covered.Sum(slice => slice.BadAddresses), weight);
    }
}

/// <param name="Covered">What is blamed on the suspect.</param>
/// <param name="Weight">How much speaks for it.</param>
internal sealed record Blame(Suspect Suspect, IReadOnlyList<Slice> Covered, long Emails, long Failed, long BadAddresses, double Weight)
{
    public double Rate => Emails > 0 ? (double)Failed / Emails : 0;
}
