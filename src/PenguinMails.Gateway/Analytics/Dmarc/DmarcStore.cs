using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail.Dmarc;

namespace PenguinMails.Gateway.Analytics.Dmarc;

/// <summary>The DMARC reports about tenants' own domains, each kept once.</summary>
internal sealed class DmarcStore(Writer writer, OwnDomains domains, Audit audit, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    private static readonly Table<StoredRow> Rows = new("dmarc_rows",
        new("tenant_id", ColumnKind.Uuid, row => row.Tenant),
        new("report", ColumnKind.Uuid, row => row.Report),
        new("place", ColumnKind.Integer, row => (long)row.Place),
        new("source", ColumnKind.Text, row => row.Key.Source),
        new("messages", ColumnKind.Integer, row => row.Messages),
        new("disposition", ColumnKind.Text, row => row.Key.Disposition),
        new("dkim_aligned", ColumnKind.Boolean, row => row.Key.IsDkimAligned),
        new("spf_aligned", ColumnKind.Boolean, row => row.Key.IsSpfAligned),
        new("header_from", ColumnKind.Text, row => row.Key.HeaderFrom),
        new("signed_by", ColumnKind.Text, row => row.Key.SignedBy),
        new("return_path", ColumnKind.Text, row => row.Key.ReturnPath))
    {
        KeyColumns = 3,
    };

    /// <param name="tenant">Who was sent it.</param>
    /// <param name="report">As it was read.</param>
    /// <param name="actor">Who uploaded it; null where it came by mail.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<DmarcKeeping> KeepAsync(Guid tenant, DmarcReport report, string? actor, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (report.BeganAt > now + Ahead)
            return DmarcKeeping.FromTheFuture;
        if (!await domains.AreOfAsync(tenant, report.Domain, ct))
            return DmarcKeeping.NotYours;

        var key = Guid.CreateVersion7(now);
        var rows = StoredRow.Of(tenant, key, report);
        var entry = actor is null ? null : audit.Entry(tenant, actor, "dmarc.uploaded", new { report.Domain, report.Organization, report.Id });
        return await writer.ChangeAsync(session =>
        {
            if (session.Execute("""
                INSERT INTO dmarc_reports (id, tenant_id, organization, report_id, domain, policy, began_at, ended_at, received_at)
                VALUES (@key, @tenant, @Organization, @Id, @Domain, @Policy, @BeganAt, @EndedAt, @now) ON CONFLICT DO NOTHING
                """, new { key, tenant, report.Organization, report.Id, report.Domain, report.Policy, report.BeganAt, report.EndedAt, now }) == 0)
                return false;

            session.Insert(Rows, rows);
            if (entry is not null)
                Audit.Write(session, entry);
            return true;
        }) ? DmarcKeeping.New : DmarcKeeping.Known;
    }

    /// <summary>The rows of a report before the report.</summary>
    public static Purge Purge { get; } = Purge.Of("dmarc_reports", (session, now, most) => session.Execute("""
        DELETE FROM dmarc_rows WHERE (tenant_id, report, place) IN (
          SELECT s.tenant_id, s.report, s.place FROM dmarc_reports r JOIN dmarc_rows s ON s.tenant_id = r.tenant_id AND s.report = r.id WHERE r.received_at < @before LIMIT @most)
        """, new { before = now - Kept, most }) is > 0 and var rows ? rows : session.Execute("""
        DELETE FROM dmarc_reports WHERE (id, tenant_id) IN (SELECT id, tenant_id FROM dmarc_reports WHERE received_at < @before ORDER BY received_at LIMIT @most)
        """, new { before = now - Kept, most }),
        read => read.Rows("SELECT received_at FROM dmarc_reports ORDER BY received_at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());

    /// <summary>Messages that nothing here tells apart.</summary>
    private sealed record StoredRow(Guid Tenant, Guid Report, int Place, DmarcKey Key, long Messages)
    {
        public static IReadOnlyList<StoredRow> Of(Guid tenant, Guid report, DmarcReport read) =>
            [.. read.Rows.GroupBy(DmarcKey.Of).Select((alike, place) => new StoredRow(tenant, report, place, alike.Key, alike.Sum(row => row.Messages)))];
    }
}

internal enum DmarcKeeping
{
    New,

    /// <summary>It was kept before.</summary>
    Known,

    /// <summary>The tenant has nothing to do with the domain.</summary>
    NotYours,

    FromTheFuture,
}
