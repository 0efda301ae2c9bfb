namespace PenguinMails.Gateway.Analytics.Incidents;

/// <summary>What became of an hour's email from a From domain through a connection to a mailbox provider.</summary>
/// <param name="BadAddresses">Of those that failed: their address or domain does not exist.</param>
internal sealed record Slice(DateTimeOffset Hour, Guid Connection, string FromDomain, string MailboxProvider, long Emails, long Failed, long BadAddresses);

/// <summary>Whom the failures of an hour are held against. What is null does not matter.</summary>
internal readonly record struct Suspect(IncidentCause Cause, Guid? Connection = null, string? MailboxProvider = null, string? FromDomain = null)
{
    public bool Covers(Slice slice) =>
        (Connection is null || Connection == slice.Connection) && (MailboxProvider is null || MailboxProvider == slice.MailboxProvider) && (FromDomain is null || FromDomain == slice.FromDomain);

    /// <summary>All that an hour's slices could be blamed on.</summary>
    public static IEnumerable<Suspect> Among(IReadOnlyList<Slice> hour)
    {
        yield return new(IncidentCause.Us);
        foreach (var connection in hour.Select(slice => slice.Connection).Distinct())
            yield return new(IncidentCause.Provider, connection);
        // Others are many, and none of them alone.
        foreach (var mailbox in hour.Select(slice => slice.MailboxProvider).Where(name => name != "other").Distinct())
            yield return new(IncidentCause.MailboxProvider, MailboxProvider: mailbox);
        foreach (var (connection, mailbox) in hour.Select(slice => (slice.Connection, slice.MailboxProvider)).Distinct())
            yield return new(IncidentCause.Provider, connection, mailbox);
        foreach (var domain in hour.Select(slice => slice.FromDomain).Distinct())
            yield return new(IncidentCause.Content, FromDomain: domain);
    }
}
