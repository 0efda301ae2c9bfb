using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

/// <summary>Counts the deliveries themselves, one by one, and holds every rollup, and what reports read of them, to it over any range of time.</summary>
internal static class CountedAgain
{
    private static readonly (string Table, string Time, TimeSpan Span)[] Rollups =
    [
        ("hourly", "hour", TimeSpan.FromHours(1)), ("hourly_by_connection", "hour", TimeSpan.FromHours(1)), ("daily", "day", TimeSpan.FromDays(1)),
    ];

    public static async Task HoldsAsync(GatewayServer server, Guid tenant, DateTimeOffset around, Random dice)
    {
        using var read = await server.Get<Database>().ReadAsync(CancellationToken.None);
        var ids = read.Query<Guid>("SELECT id FROM deliveries WHERE tenant_id = @tenant", new { tenant });
        var deliveries = Deliveries.Read(read, [.. ids.Select(id => new DeliveryKey(id, tenant))]);
        var attempts = deliveries.SelectMany(delivery => delivery.Attempts.Select(attempt => (delivery, attempt))).ToArray();
        for (var i = 0; i < 6; i++)
            foreach (var (table, time, span) in Rollups)
            {
                var from = Floor(around.AddHours(dice.Next(-30, 4)), span);
                var to = from + (span * dice.Next(1, 40));
                var inside = attempts.Where(one => one.attempt.At >= from && one.attempt.At < to).ToArray();
                var sums = read.Query<Sums>($"""
                    SELECT CAST(COALESCE(SUM(sent), 0) AS bigint) AS sent, CAST(COALESCE(SUM(delivered), 0) AS bigint) AS delivered, CAST(COALESCE(SUM(bounced), 0) AS bigint) AS bounced,
                      CAST(COALESCE(SUM(bounced_mailbox_full), 0) AS bigint) AS bounced_mailbox_full, CAST(COALESCE(SUM(opened), 0) AS bigint) AS opened,
                      CAST(COALESCE(SUM(complained), 0) AS bigint) AS complained,
                      CAST(COALESCE(SUM({string.Join(" + ", Durations.ToDelivery.Columns)}), 0) AS bigint) AS timed
                    FROM {table} WHERE tenant_id = @tenant AND {time} >= @from AND {time} < @to
                    """, new { tenant, from, to }).Single();
                Assert.Equal(Count(inside), sums);
            }

        foreach (var table in (string[])["hourly_by_sender", "daily_by_sender"])
        {
            var sums = read.Query<Sums>($"""
                SELECT CAST(COALESCE(SUM(sent), 0) AS bigint) AS sent, CAST(COALESCE(SUM(delivered), 0) AS bigint) AS delivered, CAST(COALESCE(SUM(bounced), 0) AS bigint) AS bounced,
                  CAST(COALESCE(SUM(bounced_mailbox_full), 0) AS bigint) AS bounced_mailbox_full, CAST(COALESCE(SUM(complained), 0) AS bigint) AS complained
                FROM {table} WHERE tenant_id = @tenant
                """, new { tenant }).Single();
            Assert.Equal(Count(attempts) with { Opened = 0, Timed = 0 }, sums);
        }

        var ofCampaigns = Count([.. attempts.Where(one => one.delivery.CampaignId is not null)]);
        Assert.Equal((ofCampaigns.Sent, ofCampaigns.Delivered, ofCampaigns.Bounced, ofCampaigns.Complained), read.Rows("""
            SELECT CAST(COALESCE(SUM(sent), 0) AS bigint), CAST(COALESCE(SUM(delivered), 0) AS bigint), CAST(COALESCE(SUM(bounced), 0) AS bigint), CAST(COALESCE(SUM(complained), 0) AS bigint)
            FROM daily_by_campaign WHERE tenant_id = @tenant
            """, new { tenant }, row => (row.Number(0), row.Number(1), row.Number(2), row.Number(3))).Single());
        Assert.Equal(
            attempts.Where(one => one.delivery.CampaignId is not null && one.attempt.Facts.Bounce is not null).GroupBy(one => $"{one.delivery.CampaignId} {one.delivery.RecipientDomain}").Select(all => (all.Key, all.LongCount())).Order(),
            read.Rows("SELECT campaign_id || ' ' || domain, CAST(SUM(bounced) AS bigint) FROM daily_bounces_by_campaign WHERE tenant_id = @tenant GROUP BY campaign_id, domain HAVING SUM(bounced) <> 0",
                new { tenant }, row => (row.Text(0), row.Number(1))).Order());
        Assert.Equal(
            attempts.Select(one => DeferralCodes.Of(MailboxProviders.Of(one.delivery.RecipientDomain), one.attempt)).OfType<string>().CountBy(code => code).Select(all => (all.Key, (long)all.Value)).Order(),
            read.Rows("SELECT code, CAST(SUM(deferred) AS bigint) FROM daily_deferrals WHERE tenant_id = @tenant GROUP BY code HAVING SUM(deferred) <> 0", new { tenant }, row => (row.Text(0), row.Number(1))).Order());
        var drawn = read.Rows("SELECT CAST(COALESCE(SUM(sent), 0) AS bigint), CAST(COALESCE(SUM(delivered), 0) AS bigint), CAST(COALESCE(SUM(bounced), 0) AS bigint) FROM daily_by_experiment WHERE tenant_id = @tenant",
            new { tenant }, row => (row.Number(0), row.Number(1), row.Number(2))).Single();
        var inArms = deliveries.Where(delivery => delivery.Drawn is not null).ToArray();
        Assert.Equal(
            (inArms.LongCount(one => one.Status is DeliveryStatus.Sent or DeliveryStatus.Delivered or DeliveryStatus.Bounced || one.Attempts.Any(attempt => attempt.WasTaken)), inArms.LongCount(one => one.Status == DeliveryStatus.Delivered), inArms.LongCount(one => one.Status == DeliveryStatus.Bounced)), drawn);
        for (var i = 0; i < 20; i++)
        {
            var from = Floor(around.AddHours(dice.Next(-60, 4)), TimeSpan.FromHours(1));
            var range = new ReportRange(from, from.AddHours(dice.Next(1, 90)), TimeZoneInfo.Utc);
            var cells = await server.Get<ReportReader>().CellsAsync(tenant, range, CancellationToken.None);
            var inside = Count([.. attempts.Where(one => one.attempt.At >= range.From && one.attempt.At < range.Until)]);
            Assert.Equal(
                (inside.Sent, inside.Delivered, inside.BouncedMailboxFull, inside.Timed),
                (cells.Sum(cell => cell.Counts[Counted.Sent]), cells.Sum(cell => cell.Counts[Counted.Delivered]), cells.Sum(cell => cell.Counts[BounceClass.MailboxFull]), cells.Sum(cell => cell.Counts.ToDelivery.Sum())));
        }
    }

    private static Sums Count((Delivery Delivery, Attempt Attempt)[] attempts) => new()
    {
        Sent = attempts.LongCount(one => one.Attempt.Outcome == AttemptOutcome.Accepted || one.Attempt.Facts.Seen || one.Attempt.IsUnconfirmed),
        Delivered = attempts.LongCount(one => one.Attempt.Facts is { Delivered: not null, Bounce: null }),
        Bounced = attempts.LongCount(one => one.Attempt.Facts.Bounce is not null),
        BouncedMailboxFull = attempts.LongCount(one => one.Attempt.Facts.Bounce?.Class == BounceClass.MailboxFull),
        Opened = attempts.LongCount(one => one.Attempt.Visited().Opened is not null),
        Complained = attempts.LongCount(one => one.Attempt.Facts.Complained is not null),
        Timed = attempts.LongCount(one => one.Attempt.Facts is { Delivered: not null, Bounce: null }),
    };

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan span) => at.AddTicks(-(at.UtcTicks % span.Ticks));

    private sealed record Sums
    {
        public long Sent { get; init; }
        public long Delivered { get; init; }
        public long Bounced { get; init; }
        public long BouncedMailboxFull { get; init; }
        public long Opened { get; init; }
        public long Complained { get; init; }
        public long Timed { get; init; }
    }
}
