using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Routing;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Routing.Drill;
using PenguinMails.Gateway.Routing.Replay;
using PenguinMails.Gateway.Routing.Versions;

namespace PenguinMails.Tests.Browser;

/// <summary>The page of the routing rules with something of everything.</summary>
internal static class RoutingSamples
{
    /// <summary>With <c>?refused</c> as after a save that was refused, with <c>?stale</c> where somebody else has saved, with <c>?none</c> without any rule.</summary>
    public static RazorComponentResult<RoutingPage> Page(Router router, IQueryCollection query)
    {
        var config = query.ContainsKey("none") ? router.Starting with { Rules = [] } : Config(router.Starting);
        var form = RoutingForm.Of(config, 7, ["postmark", "mailgun", "smtp"]) with { SavedBy = query.ContainsKey("stale") ? "somebody@yourdomain.com" : null };
        if (query.ContainsKey("refused"))
            form = form with { Errors = new Dictionary<string, string> { ["rules.0.priority"] = "Priority 1 is used twice.", ["rules.1.conditions.0.value"] = "Required.", ["failover.retry_attempts"] = "Must be 1 to 5." } };

        var view = new RoutingView
        {
            Form = form,
            Outlook = Outlook(config),
            Warnings = Warnings(query),
            Month = new([], 61.25m, "Total: $61.25/month", 80m),
            Prices = Prices,
            Quotas = Quotas,
            Drill = Drill,
            Replay = Replay,
            History = History,
            Preview = Preview,
        };
        return new(new { View = view });
    }

    private static readonly PreviewForm Preview = new("transactional", "", "user@example.com", "Reset your password", "",
        new("postmark", "Transactional Emails", ["Rule \"Transactional Emails\" sends transactional to Postmark.", "Mailgun is not ready: recent calls failed."], ["smtp", "mailgun"]));

    private static readonly TariffView[] Prices =
    [
        new(PostmarkPlans.All[0]) { Provider = "postmark", Name = "Postmark", Plans = PostmarkPlans.All },
        new(MailgunPlans.All[0]) { Provider = "mailgun", Name = "Mailgun", Plans = MailgunPlans.All },
    ];

    private static readonly QuotaView[] Quotas =
    [
        new("postmark", null, 5_000, QuotaPeriod.Month, Surplus.Next, 1_200, 3_800, TimeProvider.System.GetUtcNow().AddDays(3)),
        new(null, "yourdomain.com", 100, QuotaPeriod.Hour, Surplus.Wait, 100, 0, TimeProvider.System.GetUtcNow().AddMinutes(10)),
    ];

    private static readonly DrillView Drill = new(Guid.CreateVersion7(), DrillStatus.Failed, TimeProvider.System.GetUtcNow().AddMinutes(-9), "user admin@yourdomain.com",
    [
        new("mailgun", DrillStatus.Failed, true, 204, null, null, Guid.CreateVersion7(), "Accepted, but no event came back in a minute. Test the connection to register its webhook again, and check that the provider can reach this gateway."),
        new("postmark", DrillStatus.Passed, true, 143, "delivered", 1_240, Guid.CreateVersion7(), "Accepted, and its event came back: delivered."),
    ]);

    private static readonly ReplayView Replay = new()
    {
        Id = Guid.CreateVersion7(),
        Status = ReplayStatus.Done,
        Days = 30,
        CreatedAt = TimeProvider.System.GetUtcNow().AddMinutes(-5),
        CreatedBy = "user admin@yourdomain.com",
        Done = 110_000,
        Total = 110_000,
        Result = new()
        {
            Emails = 110_000,
            Moved = 95_000,
            Now = new(110_000, 137.50m, 0.981, 0),
            Then = new(110_000, 73.75m, 0.978, 12),
            Providers = [new("postmark", new(110_000, 137.50m, 0.981, 0), new(15_000, 18.75m, 0.981, 0)), new("mailgun", new(0, 0, null, 0), new(95_000, 55m, null, 95_000))],
            Moves = [new("postmark", "mailgun", 95_000)],
        },
    };

    private static readonly Page<RoutingVersionView> History = new(
    [
        new(7, TimeProvider.System.GetUtcNow().AddHours(-2), "user admin@yourdomain.com", null, [new("default_provider", "smtp", "mailgun"), new("rule \"Sale\"", null, "{}")]),
        new(6, TimeProvider.System.GetUtcNow().AddDays(-1), "user admin@yourdomain.com", 1, []),
        new(1, null, null, null, []),
    ], "1");

    private static string[] Warnings(IQueryCollection query) => query.ContainsKey("none")
        ? []
        : ["\"Marketing Emails\", \"Sale\" match the same email type (marketing). Rule priority determines which ESP is used.", "Rule \"Sale\" sends to Mailgun, which is disabled. The email uses Built-in SMTP instead."];

    private static RoutingConfig Config(RoutingConfig starting) => starting with
    {
        Rules =
        [
            starting.Rules[0],
            starting.Rules[1] with { Conditions = [new(ConditionField.Subject, ConditionOperator.Contains, "Sale"), new(ConditionField.Tag, ConditionOperator.Equals, "november")], Alternatives = ["postmark"], Ramp = new("postmark", 20) },
            starting.Rules[2] with { Enabled = false },
            starting.Rules[1] with { Id = Guid.NewGuid(), Name = "A rule with quite a long name that somebody typed to say exactly what it is for", Type = "custom:invoices", Priority = 9, Experiment = new() { RouteTo = "postmark" } },
        ],
        Quotas = [new() { Provider = "postmark", Emails = 5_000, Period = QuotaPeriod.Month, Surplus = Surplus.Next }, new() { From = "yourdomain.com", Emails = 100, Period = QuotaPeriod.Hour, Surplus = Surplus.Wait }],
        Cost = starting.Cost with { TimeBased = true, Windows = [new("22:00", "06:00", "smtp")] },
    };

    private static Outlook Outlook(RoutingConfig config) => new(
        [
            .. config.Rules.Select((rule, i) => new RoutingFlow(rule.Name, rule.Type, rule.RouteTo, i == 1 ? 95_000 : 5_000 * i, rule)),
            new("Default (Fallback)", null, "smtp", 100_000, null),
        ],
        [
            new("postmark", "Pay as you go", 5_000, 6.25m, "Postmark: 5,000 emails × $0.00125 = $6.25", 5_000, 6.25m),
            new("mailgun", "Foundation", 95_000, 55m, "Mailgun: 95,000 emails × $0.00058 = $55.00", 95_000, 55m),
        ],
        new HashSet<string> { "postmark", "smtp" });
}
