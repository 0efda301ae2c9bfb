using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Analytics.Experiments;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Dashboard.Analytics;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Tests.Browser;

/// <summary>The analytics page with the specification's figures.</summary>
internal static class AnalyticsSamples
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow().AddMinutes(-3);
    private static readonly ReportRange Range = ReportRange.Last(30, Now, TimeZoneInfo.Utc);
    private static readonly Guid Postmark = Guid.NewGuid();
    private static readonly Guid Mailgun = Guid.NewGuid();
    private static readonly Guid Smtp = Guid.NewGuid();
    private static readonly Guid Gone = Guid.NewGuid();

    public static RazorComponentResult<AnalyticsPage> Page(bool none, bool refused, AnalyticsQuery asked, ProviderCatalog catalog) => refused
        ? new(new { Asked = asked, Errors = new Dictionary<string, string> { ["from"] = "Must be before to." } })
        : new(new { Asked = asked, Report = Report(none, catalog), Experiments = none ? [] : Experiments(catalog) });

    public static RazorComponentResult<CampaignPage> Campaign(ProviderCatalog catalog) =>
        new(new { Report = Report(Cells, catalog) with { CampaignId = "spring-sale", Previous = null } });

    public static RazorComponentResult<CampaignsPage> Campaigns(bool none, AnalyticsQuery asked) => new(new
    {
        Asked = asked,
        TimeZone = "UTC",
        Campaigns = new Page<CampaignRow>(none ? [] :
        [
            new() { CampaignId = "spring-sale", Sent = 52_340, Delivered = 51_920, Bounced = 420, Complained = 12, Unsubscribed = 85, LastSentAt = Now },
            new() { CampaignId = "a/campaign with a name that goes on and on, as some systems make them up from all they know", Sent = 1, LastSentAt = Now.AddDays(-3) },
            new() { CampaignId = "refused", Rejected = 12, LastSentAt = Now.AddDays(-20) },
        ], none ? null : "2026-11-01.refused"),
    });

    public static EspReport Report(bool none, ProviderCatalog catalog) => Report(none ? [] : Cells, catalog);

    private static EspReport Report(IReadOnlyList<ReportCell> cells, ProviderCatalog catalog) => ReportBuilder.Build(new()
    {
        At = Now,
        Range = Range,
        Cells = cells,
        Before = [Cell(Postmark, "transactional", "gmail", 140_000, 137_500, 2_500, 55_000, 11_000)],
        Settling = [],
        Hours = cells.Count == 0 ? [] : Hours,
        Days = Days,
        DaysInside = Days,
        Tariffs = new Dictionary<string, Tariff> { ["postmark"] = new() { BaseFee = 6.54m, Included = 10_000 }, ["mailgun"] = new() { BaseFee = 55.27m, Included = 100_000 } },
        Connections = new[] { (Postmark, "postmark"), (Mailgun, "mailgun"), (Smtp, "smtp"), (Gone, "smtp") }
            .ToDictionary(one => one.Item1, one => new ReportConnection { Id = one.Item1, Provider = one.Item2, Removed = one.Item1 == Gone }),
        Routing =
        [
            new() { Matched = "rule_1", Name = "Marketing with a name that goes on and on for a while", Type = "marketing", Provider = "mailgun", Deliveries = 95_123 },
            new() { Matched = "rule_2", Type = "cold_outreach", Provider = "smtp", Deliveries = 56_432 },
            new() { Matched = "pinned", Type = "transactional", Provider = "postmark", Deliveries = 5_234 },
            new() { Matched = "default", Type = "transactional", Provider = "", Deliveries = 3 },
        ],
        TopDomains = [new() { Domain = "example.com", Bounces = 234 }, new() { Domain = "test.org", Bounces = 156 }, new() { Domain = "invalid.net", Bounces = 1 }],
    }, catalog);

    /// <summary>One that shows something, one that can't yet, and one that stands still.</summary>
    public static IReadOnlyList<ExperimentView> Experiments(ProviderCatalog catalog) =>
    [
        ExperimentFindings.Of(Compared("Newsletters with a name that goes on and on"), [Drawn(ExperimentArm.First, "mailgun", 90_123, 88_000), Drawn(ExperimentArm.Second, "postmark", 10_010, 9_950), Drawn(ExperimentArm.Second, "mailgun", 40, 39)], Now, catalog),
        ExperimentFindings.Of(Compared("Promotions"), [Drawn(ExperimentArm.First, "mailgun", 1_123, 1_100), Drawn(ExperimentArm.Second, "postmark", 110, 108)], Now, catalog),
        ExperimentFindings.Of(Compared("Cold") with { Enabled = false }, [], Now, catalog),
    ];

    private static RoutingRule Compared(string name) =>
        new() { Id = Guid.NewGuid(), Name = name, Type = "newsletter", RouteTo = "mailgun", Experiment = new() { Id = Guid.NewGuid(), RouteTo = "postmark", StartedAt = Now.AddDays(-20) } };

    private static ExperimentCell Drawn(ExperimentArm arm, string carrier, long sent, long delivered) =>
        new(arm, Now.AddDays(-9), carrier, "newsletter", "gmail", Cell(Postmark, "newsletter", "gmail", sent, delivered, sent - delivered, 0, 0).Counts);

    private static IReadOnlyList<ReportCell> Cells { get; } =
    [
        Cell(Postmark, "transactional", "gmail", 5_234, 5_192, 42, 2_352, 634),
        Cell(Mailgun, "marketing", "gmail", 90_123, 88_738, 1_385, 33_789, 8_734),
        Cell(Mailgun, "transactional", "gmail", 5_000, 4_940, 60, 2_000, 500),
        Cell(Smtp, "cold_outreach", "microsoft", 50_432, 47_498, 2_934, 15_726, 3_576),
        Cell(Gone, "marketing", "gmail", 6_000, 5_600, 400, 1_000, 300),
    ];

    private static IReadOnlyList<ReportDay> Days { get; } =
        [new() { ConnectionId = Postmark, Day = Range.Until.AddDays(-2), Sent = 5_234 }, new() { ConnectionId = Mailgun, Day = Range.Until.AddDays(-2), Sent = 95_123 }];

    private static IReadOnlyList<ReportHour> Hours { get; } =
    [
        .. from day in Enumerable.Range(0, 30)
           from one in new[] { (Id: Postmark, Rate: 0.992), (Id: Mailgun, Rate: 0.985), (Id: Smtp, Rate: 0.941) }
           let sent = 1_000 + (day * 37 % 400)
           let delivered = (long)(sent * (one.Rate + (day * 13 % 7 * 0.001)))
           select new ReportHour(one.Id, Range.From.AddDays(day), Cell(one.Id, "marketing", "gmail", sent, delivered, sent - delivered, 300, 70, 2_000 + (day * 777 % 6_000)).Counts),
    ];

    private static ReportCell Cell(Guid connection, string type, string mailbox, long sent, long delivered, long bounced, long opened, long clicked, long openSeconds = 5_400)
    {
        var counts = new Counts
        {
            [Counted.Sent] = sent,
            [Counted.Delivered] = delivered,
            [Counted.Bounced] = bounced,
            [Counted.Opened] = opened,
            [Counted.Clicked] = clicked,
            [Counted.OpensTracked] = delivered,
            [Counted.ClicksTracked] = delivered,
            [Counted.OpenSeconds] = openSeconds * opened,
            [Counted.Rerouted] = connection == Postmark ? 12 : 0,
        };
        counts[BounceClass.Hard] = bounced * 45 / 100;
        counts[BounceClass.MailboxFull] = bounced * 30 / 100;
        counts[BounceClass.Block] = bounced * 15 / 100;
        counts[BounceClass.InvalidDomain] = bounced - (bounced * 90 / 100);
        counts[Durations.ToOpen.Columns.ElementAt(3)] = opened;
        counts[Durations.ToDelivery.Columns.ElementAt(3)] = delivered * 90 / 100;
        counts[Durations.ToDelivery.Columns.ElementAt(11)] = delivered - (delivered * 90 / 100);
        return new(connection, type, mailbox, counts);
    }
}
