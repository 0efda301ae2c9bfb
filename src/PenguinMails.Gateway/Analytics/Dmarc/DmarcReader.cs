using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Dmarc;

/// <summary>What a report of an organization counts.</summary>
internal sealed record DmarcCount(string Domain, string Organization, DmarcKey Key, long Messages);

/// <summary>Reads the reports of a range and puts them beside our own ledger.</summary>
internal sealed class DmarcReader(Database database, SendingLanes lanes, ProviderCatalog catalog, TimeProvider time)
{
    private const int MostCounts = 20_000;

    public async Task<DmarcOverview> OfAsync(ReportQuery query, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var range = query.RangeAt(now);
        using var read = await database.ReadAsync(ct);
        var reports = read.Rows("SELECT domain, policy FROM dmarc_reports WHERE tenant_id = @tenant AND began_at >= @From AND began_at < @Until ORDER BY began_at DESC, id DESC",
            new { tenant = query.Tenant, range.From, range.Until }, row => (Domain: row.Text(0), Policy: row.Text(1)));
        var counts = Counts(read, query.Tenant, range.From, range.Until);
        var builder = new DmarcBuilder(await lanes.OfTenantAsync(query.Tenant, ct), catalog);
        return new()
        {
            GeneratedAt = now,
            From = range.From,
            Until = range.Until,
            ReportAddress = await lanes.ReportAddressAsync(query.Tenant, ct),
            Reports = reports.Count,
            Messages = counts.Sum(count => count.Messages),
            Domains = builder.Domains(counts, reports.DistinctBy(report => report.Domain).ToDictionary(report => report.Domain, report => report.Policy)),
            Connections = builder.Lanes(counts),
        };
    }

    public async Task<IReadOnlyList<DmarcCount>> CountsAsync(Guid tenant, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return Counts(read, tenant, from, until);
    }

    private static List<DmarcCount> Counts(Session read, Guid tenant, DateTimeOffset from, DateTimeOffset until) => read.Rows($"""
        SELECT r.domain, r.organization, s.source, s.header_from, s.disposition, s.dkim_aligned, s.spf_aligned, s.signed_by, s.return_path, CAST(SUM(s.messages) AS bigint)
        FROM dmarc_reports r JOIN dmarc_rows s ON s.tenant_id = r.tenant_id AND s.report = r.id
        WHERE r.tenant_id = @tenant AND r.began_at >= @from AND r.began_at < @until
        GROUP BY r.domain, r.organization, s.source, s.header_from, s.disposition, s.dkim_aligned, s.spf_aligned, s.signed_by, s.return_path
        ORDER BY 10 DESC, 1, 2, 3, 4 LIMIT {MostCounts}
        """, new { tenant, from, until }, row => new DmarcCount(row.Text(0), row.Text(1), new()
    {
        Source = row.Text(2),
        HeaderFrom = row.Text(3),
        Disposition = row.Text(4),
        IsDkimAligned = row.Flag(5),
        IsSpfAligned = row.Flag(6),
        SignedBy = row.Text(7),
        ReturnPath = row.Text(8),
    }, row.Number(9)));
}
