using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>
/// The sums that the screens read. Each change of a delivery adds what it contributes after less what it did before, in the transaction
/// that changes the row. So the sums are right in whatever order events came.
/// </summary>
internal static class Rollups
{
    private static readonly string[] Kind = ["type", "mailbox_provider"];
    private static readonly string[] Sender = ["from_domain", "mailbox_provider"];

    /// <summary>Of each attempt, at the connection that it went through.</summary>
    public static readonly IReadOnlyList<Rollup> OfAttempts =
    [
        new("hourly", "hour", of => new() { TenantId = of.TenantId, At = Hour(of.At), ConnectionId = of.ConnectionId, Type = of.Type, MailboxProvider = of.MailboxProvider }) { Texts = Kind },
        new("daily", "day", of => new() { TenantId = of.TenantId, At = Day(of.At), ConnectionId = of.ConnectionId, Type = of.Type, MailboxProvider = of.MailboxProvider }) { Texts = Kind },
        new("hourly_by_connection", "hour", of => new() { TenantId = of.TenantId, At = Hour(of.At), ConnectionId = of.ConnectionId }),
        new("hourly_by_campaign", "hour", of => of.CampaignId is null ? null : new()
        {
            TenantId = of.TenantId,
            At = Hour(of.At),
            ConnectionId = of.ConnectionId,
            Campaign = of.CampaignId,
            Type = of.Type,
            MailboxProvider = of.MailboxProvider,
        })
        {
            Texts = ["campaign_id", .. Kind],
        },
        new("daily_by_campaign", "day", of => of.CampaignId is null ? null : new() { TenantId = of.TenantId, At = Day(of.At), ConnectionId = of.ConnectionId, Campaign = of.CampaignId })
        {
            Texts = ["campaign_id"],
            Measures = ["sent", "delivered", "bounced", "rejected", "complained", "unsubscribed"],
        },
        new("daily_bounces", "day", of => of.Counts[Counted.Bounced] == 0 ? null : new() { TenantId = of.TenantId, At = Day(of.At), ConnectionId = of.ConnectionId, Domain = of.Domain })
        {
            Texts = ["domain"],
            Measures = ["bounced"],
        },
        new("daily_bounces_by_campaign", "day", of => of.CampaignId is null || of.Counts[Counted.Bounced] == 0 ? null : new()
        {
            TenantId = of.TenantId,
            At = Day(of.At),
            ConnectionId = of.ConnectionId,
            Campaign = of.CampaignId,
            Domain = of.Domain,
        })
        {
            Texts = ["campaign_id", "domain"],
            Measures = ["bounced"],
        },
        // Incidents ask who runs the mailboxes, whatever their domain.
        new("hourly_by_sender", "hour", of => OfSender(of, Hour(of.At)) is { } sender ? sender with { MailboxProvider = of.MailboxProvider } : null) { Texts = Sender, Measures = Counts.OfSenders },
        new("daily_by_sender", "day", of => OfSender(of, Day(of.At))) { Texts = Sender, Measures = Counts.OfSenders },
        new("daily_refusals", "day", of => of.Code is null || OfSender(of, Day(of.At)) is not { } sender ? null : sender with { Code = of.Code })
        {
            Texts = [.. Sender, "code"],
            Measures = ["bounced", "rejected"],
        },
        new("daily_deferrals", "day", of => of.Deferral is null || OfSender(of, Day(of.At)) is not { } sender ? null : sender with { Code = of.Deferral })
        {
            Texts = [.. Sender, "code"],
            Measures = ["deferred"],
        },
    ];

    /// <summary>Of each delivery that was drawn for an experiment, with the connection that carried it in the end.</summary>
    public static readonly Rollup OfExperiments = new("daily_by_experiment", "day", of => of.Drawn is not { } drawn ? null : new()
    {
        TenantId = of.TenantId,
        At = Day(of.At),
        ConnectionId = of.ConnectionId,
        Experiment = drawn.Experiment.ToString("N"),
        Arm = EnumNames.Of(drawn.Arm),
        Type = of.Type,
        MailboxProvider = of.MailboxProvider,
    })
    {
        Texts = ["experiment", "arm", .. Kind],
        Measures = ["sent", "delivered", "bounced", "rejected"],
    };

    public static readonly IReadOnlyList<Rollup> All = [.. OfAttempts, OfExperiments];

    public static void Add(Session session, IEnumerable<(Delivery Before, Delivery After)> changes, ProviderCatalog catalog)
    {
        var sums = new RollupSums();
        foreach (var (before, after) in changes)
            sums.Change(before, after, catalog);

        Add(session, sums.Rows);
    }

    /// <summary>Adds sums to what is counted.</summary>
    public static void Add(Session session, IEnumerable<RollupRow> rows)
    {
        foreach (var alike in rows.GroupBy(row => row.Rollup))
            alike.Key.Add(session, alike);
    }

    private static RollupKey? OfSender(Contribution of, DateTimeOffset at) => of.FromDomain is null ? null : new()
    {
        TenantId = of.TenantId,
        At = at,
        ConnectionId = of.ConnectionId,
        FromDomain = of.FromDomain,
        // The rules for senders are about mailboxes of their own domains, not of those that they host.
        MailboxProvider = MailboxProviders.Of(of.Domain),
    };

    private static DateTimeOffset Hour(DateTimeOffset at) => at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerHour));

    private static DateTimeOffset Day(DateTimeOffset at) => at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerDay));
}
