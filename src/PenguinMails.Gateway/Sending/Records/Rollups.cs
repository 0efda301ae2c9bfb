using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Records;

internal readonly record struct HourKey(Guid TenantId, DateTimeOffset Hour, Guid ConnectionId, string Type, string MailboxProvider);

internal readonly record struct CampaignKey(Guid TenantId, string CampaignId, Guid ConnectionId);

/// <summary>
/// The two cubes. A delivery's contribution is a pure function of its row; each change adds what it contributes after less what
/// it did before, in the transaction that changes the row. So the sums are right in whatever order events came.
/// </summary>
internal static class Rollups
{
    private static readonly Table<(HourKey Key, Counts Counts)> Hourly = new("hourly",
    [
        new("tenant_id", ColumnKind.Uuid, row => row.Key.TenantId),
        new("hour", ColumnKind.Integer, row => row.Key.Hour),
        new("connection_id", ColumnKind.Uuid, row => row.Key.ConnectionId),
        new("type", ColumnKind.Text, row => row.Key.Type),
        new("mailbox_provider", ColumnKind.Text, row => row.Key.MailboxProvider),
        .. Sums<HourKey>(),
    ])
    {
        KeyColumns = 5,
    };

    private static readonly Table<(CampaignKey Key, Counts Counts)> Campaigns = new("campaigns",
    [
        new("tenant_id", ColumnKind.Uuid, row => row.Key.TenantId),
        new("campaign_id", ColumnKind.Text, row => row.Key.CampaignId),
        new("connection_id", ColumnKind.Uuid, row => row.Key.ConnectionId),
        .. Sums<CampaignKey>(),
    ])
    {
        KeyColumns = 3,
    };

    /// <summary>What one delivery counts for: each attempt that reached a provider, at the hour and connection of that attempt.</summary>
    public static IEnumerable<(HourKey Key, Counts Counts)> Contribution(Delivery delivery, ProviderCatalog catalog)
    {
        foreach (var attempt in delivery.Attempts)
            if (Count(attempt, catalog) is { } counts && counts != default)
                yield return (new(delivery.TenantId, Hour(attempt.At), attempt.ConnectionId, delivery.Type.Name, MailboxProviders.Of(delivery.RecipientDomain)), counts);
    }

    public static void Add(Session session, IEnumerable<(Delivery Before, Delivery After)> changes, ProviderCatalog catalog)
    {
        var sums = new RollupSums();
        foreach (var (before, after) in changes)
        {
            sums.Add(after, catalog);
            sums.Subtract(before, catalog);
        }

        Add(session, sums.Hours, sums.Campaigns);
    }

    /// <summary>Adds sums to what is counted; in key order, so that two transactions never wait for each other crosswise.</summary>
    public static void Add(Session session, IEnumerable<(HourKey Key, Counts Counts)> hours, IEnumerable<(CampaignKey Key, Counts Counts)> campaigns)
    {
        session.Accumulate(Hourly, [.. hours.OrderBy(row => (row.Key.TenantId, row.Key.Hour, row.Key.ConnectionId)).ThenBy(row => (row.Key.Type, row.Key.MailboxProvider))]);
        session.Accumulate(Campaigns, [.. campaigns.OrderBy(row => (row.Key.TenantId, row.Key.CampaignId, row.Key.ConnectionId))]);
    }

    /// <summary>All that is counted of a tenant.</summary>
    public static RollupSums Read(Session session, Guid tenant)
    {
        var sums = new RollupSums();
        foreach (var (key, counts) in session.Rows($"SELECT hour, connection_id, type, mailbox_provider, {SumColumns} FROM hourly WHERE tenant_id = @tenant", new { tenant },
            row => (new HourKey(tenant, row.Time(0), row.Uuid(1), row.Text(2), row.Text(3)), CountsAt(row, 4))))
            sums.Add(key, counts);
        foreach (var (key, counts) in session.Rows($"SELECT campaign_id, connection_id, {SumColumns} FROM campaigns WHERE tenant_id = @tenant", new { tenant },
            row => (new CampaignKey(tenant, row.Text(0), row.Uuid(1)), CountsAt(row, 2))))
            sums.Add(key, counts);

        return sums;
    }

    private static Column<(TKey Key, Counts Counts)>[] Sums<TKey>() =>
    [
        new("sent", ColumnKind.Integer, row => row.Counts.Sent),
        new("delivered", ColumnKind.Integer, row => row.Counts.Delivered),
        new("bounced", ColumnKind.Integer, row => row.Counts.Bounced),
        new("rejected", ColumnKind.Integer, row => row.Counts.Rejected),
        new("opened", ColumnKind.Integer, row => row.Counts.Opened),
        new("clicked", ColumnKind.Integer, row => row.Counts.Clicked),
        new("opened_by_machine", ColumnKind.Integer, row => row.Counts.OpenedByMachine),
        new("clicked_by_machine", ColumnKind.Integer, row => row.Counts.ClickedByMachine),
        new("complained", ColumnKind.Integer, row => row.Counts.Complained),
        new("unsubscribed", ColumnKind.Integer, row => row.Counts.Unsubscribed),
        new("unconfirmed", ColumnKind.Integer, row => row.Counts.Unconfirmed),
    ];

    private static string SumColumns => string.Join(", ", Sums<HourKey>().Select(column => column.Name));

    /// <summary>In the order of the columns.</summary>
    private static Counts CountsAt(Row row, int first) => new(
        Sent: row.Number(first),
        Delivered: row.Number(first + 1),
        Bounced: row.Number(first + 2),
        Rejected: row.Number(first + 3),
        Opened: row.Number(first + 4),
        Clicked: row.Number(first + 5),
        OpenedByMachine: row.Number(first + 6),
        ClickedByMachine: row.Number(first + 7),
        Complained: row.Number(first + 8),
        Unsubscribed: row.Number(first + 9),
        Unconfirmed: row.Number(first + 10));

    private static Counts? Count(Attempt attempt, ProviderCatalog catalog)
    {
        var (facts, taken, visited) = (attempt.Facts, attempt.WasTaken, attempt.Visited());
        var rejected = facts.Rejected is not null || (!taken && attempt.Outcome == AttemptOutcome.Refused);
        return new(
            Sent: taken || attempt.IsUnconfirmed ? 1 : 0,
            Delivered: facts.Bounce is null && (facts.Delivered is not null || (taken && !rejected && catalog.Info(attempt.Provider) is { ReportsDelivery: false })) ? 1 : 0,
            Bounced: facts.Bounce is not null ? 1 : 0,
            Rejected: rejected ? 1 : 0,
            Opened: visited.Opened is not null ? 1 : 0,
            Clicked: visited.Clicked is not null ? 1 : 0,
            OpenedByMachine: visited.OpenedByMachine is not null ? 1 : 0,
            ClickedByMachine: visited.ClickedByMachine is not null ? 1 : 0,
            Complained: facts.Complained is not null ? 1 : 0,
            Unsubscribed: facts.Unsubscribed is not null ? 1 : 0,
            Unconfirmed: attempt.IsUnconfirmed ? 1 : 0);
    }

    private static DateTimeOffset Hour(DateTimeOffset at) => at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerHour));
}
