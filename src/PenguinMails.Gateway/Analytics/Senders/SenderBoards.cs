using PenguinMails.Gateway.Analytics.Dmarc;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Analytics.Senders;

/// <summary>Gathers the evidence of the last 30 days.</summary>
internal sealed class SenderBoards(
    SenderFigures figures, DmarcReader reports, SendingLanes lanes, PublishedDomains published, UnsubscribeHonour unsubscribes, ConnectionStore connections, PublicUrl publicUrl, TimeProvider time)
{
    private const int Days = 30;

    public async Task<SenderBoard> OfAsync(Guid tenant, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var since = now.AddDays(-Days);
        var days = await figures.DaysAsync(tenant, since, ct);
        var refusals = (await figures.RefusalsAsync(tenant, since, ct)).ToLookup(one => (one.FromDomain, one.MailboxProvider), one => (one.Code, one.Times));
        var deferrals = (await figures.DeferralsAsync(tenant, since, ct)).ToLookup(one => (one.FromDomain, one.MailboxProvider), one => (one.Code, one.Times));
        var reported = new ReportedDomains(await reports.CountsAsync(tenant, since, now, ct), await lanes.OfTenantAsync(tenant, ct));
        var records = await published.OfAsync(await CarriersAsync(tenant, days, ct), ct);
        var honoured = await unsubscribes.OfTenantAsync(tenant, ct);
        var domains = days.GroupBy(day => day.FromDomain).OrderByDescending(of => of.Sum(day => day.Counts[Counted.Sent])).ThenBy(of => of.Key, StringComparer.Ordinal);
        return new()
        {
            GeneratedAt = now,
            Rows =
            [
                .. domains.SelectMany(of => of.GroupBy(day => day.MailboxProvider).OrderBy(at => at.Key, StringComparer.Ordinal)).Select(at => SenderChecks.RowOf(new()
                {
                    FromDomain = at.First().FromDomain,
                    MailboxProvider = at.Key,
                    Counts = ReportFigures.Sum(at.Select(day => day.Counts)),
                    PeakDay = PeakDay(days, at.First().FromDomain, at.Key),
                    Reported = reported.Of(at.First().FromDomain, at.Key),
                    Published = records[at.First().FromDomain],
                    Refusals = [.. refusals[(at.First().FromDomain, at.Key)]],
                    Deferrals = [.. deferrals[(at.First().FromDomain, at.Key)]],
                    Unsubscribes = honoured.GetValueOrDefault(at.First().FromDomain),
                    LinksAreHttps = publicUrl.Value.Scheme == Uri.UriSchemeHttps,
                })),
            ],
        };
    }

    /// <summary>Gmail counts by the domain that is registered, so those above and below count as one.</summary>
    private static long PeakDay(IReadOnlyList<SenderDay> days, string domain, string mailboxProvider)
    {
        var root = days.Select(day => day.FromDomain).Where(other => IsWithin(domain, other)).MinBy(other => other.Length)!;
        return days.Where(day => day.MailboxProvider == mailboxProvider && IsWithin(day.FromDomain, root)).GroupBy(day => day.Day).Max(of => of.Sum(day => day.Counts[Counted.Sent]));
    }

    private static bool IsWithin(string domain, string root) => domain == root || domain.EndsWith("." + root, StringComparison.Ordinal);

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<Connection>>> CarriersAsync(Guid tenant, IReadOnlyList<SenderDay> days, CancellationToken ct)
    {
        var all = (await connections.OfTenantAsync(tenant, ct)).ToDictionary(connection => connection.Id);
        return days.GroupBy(day => day.FromDomain).ToDictionary(of => of.Key, IReadOnlyList<Connection> (of) =>
            [.. of.Select(day => day.ConnectionId).Distinct().Select(id => all.GetValueOrDefault(id)).OfType<Connection>()]);
    }
}
