using PenguinMails.Gateway.Sending;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics;

internal readonly record struct HourKey(Guid TenantId, DateTimeOffset Hour, Guid ConnectionId, string Type, string MailboxProvider);

internal readonly record struct CampaignKey(Guid TenantId, string CampaignId, Guid ConnectionId);

/// <summary>
/// The two cubes. A delivery's contribution is a pure function of its row; each change adds what it contributes after less what
/// it did before, in the transaction that changes the row. So the sums are right in whatever order events came.
/// </summary>
internal static class Rollups
{
    /// <summary>What one delivery counts for: each attempt that reached a provider, at the hour and connection of that attempt.</summary>
    public static IEnumerable<(HourKey Key, Counts Counts)> Contribution(Delivery delivery)
    {
        foreach (var attempt in delivery.Attempts)
            if (Count(attempt) is { } counts && counts != default)
                yield return (new(delivery.TenantId, Hour(attempt.At), attempt.ConnectionId, delivery.Type.Name, MailboxProviders.Of(delivery.RecipientDomain)), counts);
    }

    public static void Add(Session session, IEnumerable<(Delivery Before, Delivery After)> changes)
    {
        var hours = new Dictionary<HourKey, Counts>();
        var campaigns = new Dictionary<CampaignKey, Counts>();
        foreach (var (before, after) in changes)
        {
            foreach (var (key, counts) in Contribution(after))
                Sum(after, key, counts);
            foreach (var (key, counts) in Contribution(before))
                Sum(before, key, default(Counts) - counts);
        }

        Upsert(session, hours);
        Upsert(session, campaigns);

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

    private static Counts? Count(Attempt attempt)
    {
        var (facts, taken) = (attempt.Facts, attempt.WasTaken);
        var rejected = facts.Rejected is not null || (!taken && attempt.Outcome == AttemptOutcome.Refused);
        return new(
            Sent: taken ? 1 : 0,
            Delivered: facts is { Delivered: not null, Bounce: null } ? 1 : 0,
            Bounced: facts.Bounce is not null ? 1 : 0,
            Rejected: rejected ? 1 : 0,
            Opened: facts.Opened is not null ? 1 : 0,
            Clicked: facts.Clicked is not null ? 1 : 0,
            Complained: facts.Complained is not null ? 1 : 0,
            Unsubscribed: facts.Unsubscribed is not null ? 1 : 0);
    }

    private static DateTimeOffset Hour(DateTimeOffset at) => at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerHour));

    private static void Upsert(Session session, Dictionary<HourKey, Counts> hours)
    {
        foreach (var (key, counts) in hours.Where(pair => pair.Value != default)
            .OrderBy(pair => (pair.Key.TenantId, pair.Key.Hour, pair.Key.ConnectionId)).ThenBy(pair => (pair.Key.Type, pair.Key.MailboxProvider)))
            session.Execute("""
                INSERT INTO hourly (tenant_id, hour, connection_id, type, mailbox_provider, sent, delivered, bounced, rejected, opened, clicked, complained, unsubscribed)
                VALUES (@TenantId, @Hour, @ConnectionId, @Type, @MailboxProvider, @Sent, @Delivered, @Bounced, @Rejected, @Opened, @Clicked, @Complained, @Unsubscribed)
                ON CONFLICT (tenant_id, hour, connection_id, type, mailbox_provider) DO UPDATE SET
                  sent = hourly.sent + excluded.sent, delivered = hourly.delivered + excluded.delivered,
                  bounced = hourly.bounced + excluded.bounced, rejected = hourly.rejected + excluded.rejected,
                  opened = hourly.opened + excluded.opened, clicked = hourly.clicked + excluded.clicked,
                  complained = hourly.complained + excluded.complained, unsubscribed = hourly.unsubscribed + excluded.unsubscribed
                """, Row(counts, new { key.TenantId, key.Hour, key.ConnectionId, key.Type, key.MailboxProvider }));
    }

    private static void Upsert(Session session, Dictionary<CampaignKey, Counts> campaigns)
    {
        foreach (var (key, counts) in campaigns.Where(pair => pair.Value != default)
            .OrderBy(pair => (pair.Key.TenantId, pair.Key.CampaignId, pair.Key.ConnectionId)))
            session.Execute("""
                INSERT INTO campaigns (tenant_id, campaign_id, connection_id, sent, delivered, bounced, rejected, opened, clicked, complained, unsubscribed)
                VALUES (@TenantId, @CampaignId, @ConnectionId, @Sent, @Delivered, @Bounced, @Rejected, @Opened, @Clicked, @Complained, @Unsubscribed)
                ON CONFLICT (tenant_id, campaign_id, connection_id) DO UPDATE SET
                  sent = campaigns.sent + excluded.sent, delivered = campaigns.delivered + excluded.delivered,
                  bounced = campaigns.bounced + excluded.bounced, rejected = campaigns.rejected + excluded.rejected,
                  opened = campaigns.opened + excluded.opened, clicked = campaigns.clicked + excluded.clicked,
                  complained = campaigns.complained + excluded.complained, unsubscribed = campaigns.unsubscribed + excluded.unsubscribed
                """, Row(counts, new { key.TenantId, key.CampaignId, key.ConnectionId }));
    }

    private static Dapper.DynamicParameters Row(Counts counts, object key)
    {
        var row = new Dapper.DynamicParameters(key);
        row.AddDynamicParams(counts);
        return row;
    }
}
