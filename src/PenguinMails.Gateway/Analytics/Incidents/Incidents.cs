using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Drill;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Incidents;

/// <summary>Puts what became of the email, alerts and drills on one timeline.</summary>
internal sealed class Incidents(Database database, ConnectionStore connections, ProviderCatalog catalog, AlertTexts texts, TimeProvider time)
{
    private const int MostAlerts = 500;
    private const int MostLanes = 500;
    /// <summary>An hour's slices are many, and a page reads them all.</summary>
    public const int MostDays = 31;

    /// <summary>By which it is known what is usual.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(7);

    public async Task<IncidentTimeline> OfAsync(ReportQuery query, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var range = query.RangeAt(now);
        var isLonger = range.Until - range.From > TimeSpan.FromDays(MostDays);
        var from = isLonger ? range.Until.AddDays(-MostDays) : range.From;
        using var read = await database.ReadAsync(ct);
        var given = new { tenant = query.Tenant, from, before = from - Before, until = range.Until };
        var outcomes = new OutcomeIncidents(read.Rows("SELECT id, provider FROM connections WHERE tenant_id = @tenant", given, row => (Id: row.Uuid(0), Provider: row.Text(1))).ToDictionary(row => row.Id, row => row.Provider), catalog);
        var enabled = (await connections.OfTenantAsync(query.Tenant, ct)).Count(connection => connection.Enabled);
        return new()
        {
            GeneratedAt = now,
            From = from,
            Until = range.Until,
            Shortened = isLonger,
            Entries =
            [
                .. outcomes.Of(Slices(read, given), from).Concat(new AlertIncidents(Alerts(read, given), enabled, texts, now).Entries).Concat(DrillIncidents.Of(Lanes(read, given), catalog))
                    .OrderByDescending(entry => entry.At).ThenBy(entry => entry.Source),
            ],
        };
    }

    /// <summary>A full mailbox is nobody's incident.</summary>
    private static List<Slice> Slices(Session read, object given) => read.Rows("""
        SELECT hour, connection_id, from_domain, mailbox_provider, sent + rejected, rejected + bounced - bounced_mailbox_full, bounced_hard + bounced_invalid_domain
        FROM hourly_by_sender WHERE tenant_id = @tenant AND hour >= @before AND hour < @until AND sent + rejected > 0
        """, given, row => new Slice(row.Time(0), row.Uuid(1), row.Text(2), row.Text(3), row.Number(4), row.Number(5), row.Number(6)));

    private static IReadOnlyList<Alert> Alerts(Session read, object given) => read.Query<Alert>($"""
        SELECT {Alert.Columns} FROM alerts a WHERE a.tenant_id = @tenant AND a.opened_at < @until AND (a.resolved_at IS NULL OR a.resolved_at >= @from) ORDER BY a.id DESC LIMIT {MostAlerts}
        """, given);

    private static IReadOnlyList<DrillLane> Lanes(Session read, object given) => read.Query<DrillLane>($"""
        SELECT {DrillLane.Columns} FROM drill_lanes WHERE tenant_id = @tenant AND started_at >= @from AND started_at < @until ORDER BY started_at DESC, provider LIMIT {MostLanes}
        """, given);
}
