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
        var hours = new Dictionary<HourKey, Counts>();
        var campaigns = new Dictionary<CampaignKey, Counts>();
        foreach (var (before, after) in changes)
        {
            foreach (var (key, counts) in Contribution(after, catalog))
                Sum(after, key, counts);
            foreach (var (key, counts) in Contribution(before, catalog))
                Sum(before, key, default(Counts) - counts);
        }

        // In key order, so that two transactions never wait for each other crosswise.
        session.Accumulate(Hourly, [.. Changed(hours).OrderBy(row => (row.Key.TenantId, row.Key.Hour, row.Key.ConnectionId)).ThenBy(row => (row.Key.Type, row.Key.MailboxProvider))]);
        session.Accumulate(Campaigns, [.. Changed(campaigns).OrderBy(row => (row.Key.TenantId, row.Key.CampaignId, row.Key.ConnectionId))]);

        void Sum(Delivery delivery, HourKey key, Counts counts)
        {
            hours[key] = hours.GetValueOrDefault(key) + counts;
            if (delivery.CampaignId is { } campaign)
            {
                var place = new CampaignKey(key.TenantId, campaign, key.ConnectionId);
                campaigns[place] = campaigns.GetValueOrDefault(place) + counts;
            }
        }
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

    private static (TKey Key, Counts Counts)[] Changed<TKey>(Dictionary<TKey, Counts> sums) where TKey : notnull =>
        [.. sums.Where(pair => pair.Value != default).Select(pair => (pair.Key, pair.Value))];
}
