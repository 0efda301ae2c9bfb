using System.ComponentModel;
using System.Globalization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Reports;

[DisplayName("Campaign"), Description("A campaign's figures within a range, by days of UTC.")]
public sealed record CampaignRow
{
    [Description("The `campaign_id` that the emails were sent with.")]
    public required string CampaignId { get; init; }

    [Description("Accepted by a provider.")]
    public long Sent { get; init; }

    [Description("Delivered of these.")]
    public long Delivered { get; init; }

    [Description("Bounced of these.")]
    public long Bounced { get; init; }

    [Description("Refused by a provider.")]
    public long Rejected { get; init; }

    [Description("Reported as spam.")]
    public long Complained { get; init; }

    [Description("Unsubscribed.")]
    public long Unsubscribed { get; init; }

    [Description("Delivered of sent, 0 to 1; null where nothing was sent.")]
    public double? DeliveryRate => Sent > 0 ? (double)Delivered / Sent : null;

    [Description("The hour in which an email of it was handed over last, whatever the range.")]
    public DateTimeOffset LastSentAt { get; init; }

    /// <summary>The last day of the range on which it was sent.</summary>
    internal DateTimeOffset LastDay { get; init; }
}

/// <summary>The campaigns of a range, from sums by day: what that costs grows with the campaigns that were sent in it.</summary>
internal sealed class CampaignList(Database database)
{
    /// <summary>Whoever was sent last comes first.</summary>
    public async Task<Page<CampaignRow>> OfAsync(Guid tenant, ReportRange range, CampaignCursor? after, int limit, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = read.Rows("""
            SELECT c.campaign_id, c.last_day, c.sent, c.delivered, c.bounced, c.rejected, c.complained, c.unsubscribed, (
              SELECT MAX(h.hour) FROM hourly_by_campaign h WHERE h.tenant_id = @tenant AND h.campaign_id = c.campaign_id AND h.sent + h.rejected > 0) AS last_hour
            FROM (
              SELECT campaign_id, MAX(day) AS last_day, CAST(SUM(sent) AS bigint) AS sent, CAST(SUM(delivered) AS bigint) AS delivered, CAST(SUM(bounced) AS bigint) AS bounced,
                CAST(SUM(rejected) AS bigint) AS rejected, CAST(SUM(complained) AS bigint) AS complained, CAST(SUM(unsubscribed) AS bigint) AS unsubscribed
              FROM daily_by_campaign WHERE tenant_id = @tenant AND day > @before AND day < @until AND sent + rejected > 0 GROUP BY campaign_id
              HAVING MAX(day) < @day OR (MAX(day) = @day AND campaign_id > @campaign)
              ORDER BY last_day DESC, campaign_id LIMIT @most
            ) AS c ORDER BY c.last_day DESC, c.campaign_id
            """,
            new { tenant, before = range.From.AddDays(-1), until = range.Until, day = after?.LastDay ?? DateTimeOffset.MaxValue, campaign = after?.CampaignId ?? "", most = limit + 1 },
            row => new CampaignRow
            {
                CampaignId = row.Text(0),
                LastDay = row.Time(1),
                Sent = row.Number(2),
                Delivered = row.Number(3),
                Bounced = row.Number(4),
                Rejected = row.Number(5),
                Complained = row.Number(6),
                Unsubscribed = row.Number(7),
                LastSentAt = row.TimeOrNull(8) ?? row.Time(1),
            });
        return new([.. rows.Take(limit)], rows.Count > limit ? new CampaignCursor(rows[limit - 1].LastDay, rows[limit - 1].CampaignId).ToString() : null);
    }
}

/// <summary>Where a page of campaigns ended.</summary>
internal sealed record CampaignCursor(DateTimeOffset LastDay, string CampaignId)
{
    public static CampaignCursor? Parse(string text) =>
        text.Split('.', 2) is [var day, var campaign] && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var known)
            ? new(new(known, TimeOnly.MinValue, TimeSpan.Zero), campaign)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LastDay:yyyy-MM-dd}.{CampaignId}");
}
