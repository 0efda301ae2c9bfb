using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Versions;

namespace PenguinMails.Gateway.Routing.Admin;

/// <summary>What the contract says of the routing rules.</summary>
internal static class RoutingDocs
{
    private const string Config = """
        "rules": [
            {
              "id": "rul_00000001000000000000000000000000",
              "name": "Transactional Emails",
              "type": "transactional",
              "conditions": [],
              "route_to": "postmark",
              "alternatives": [],
              "critical": null,
              "ramp": null,
              "experiment": { "id": "exp_01a227f1ecc17559a1eeed0528349001", "route_to": "mailgun", "share_percent": 10, "started_at": "2026-11-29T15:34:55.937Z" },
              "priority": 1,
              "enabled": true
            },
            {
              "id": "rul_01a227f1ecc17559a1eeed0528349000",
              "name": "Newsletters to Gmail",
              "type": "newsletter",
              "conditions": [{ "field": "recipient_domain", "op": "is", "value": "gmail.com" }],
              "route_to": "mailgun",
              "alternatives": ["smtp"],
              "critical": null,
              "ramp": { "route_to": "smtp", "percentage": 10 },
              "experiment": null,
              "priority": 2,
              "enabled": true
            }
          ],
          "default_provider": "smtp",
          "failover": { "enabled": true, "move_slices": false, "retry_attempts": 3, "retry_delay_s": 30, "order": ["postmark", "mailgun", "smtp"] },
          "cost": {
            "free_tiers_first": true,
            "volume_based": true,
            "time_based": true,
            "time_zone": "Europe/Madrid",
            "budget": { "monthly": 500, "then": "warn" },
            "windows": [{ "from": "22:00", "to": "06:00", "route_to": "smtp" }]
          },
          "quotas": [{ "provider": "mailgun", "from": "news.yourdomain.com", "emails": 1000, "period": "hour", "surplus": "next" }],
          "version": 3
        """;

    /// <summary>Rules as they are sent.</summary>
    public const string Asked = "{" + Config + "}";
    private const string Answer = "{" + Config + """
        , "warnings": []}
        """;

    private static readonly ApiParameter Version = ApiParameter.Path("version", "The version's number.", "2");

    public static void DescribeRouting(this RouteHandlerBuilder route) => route
        .Describe("getRouting", "Read the routing rules", """
            Rules are asked in the order of their priority; the first that is enabled and whose type and conditions all match decides. An email that no rule matches goes to the default. A `provider` named in a send goes before all rules.
            """)
        .Answered(Answer);

    public static void DescribeSaveRouting(this RouteHandlerBuilder route) => route
        .Describe("saveRouting", "Save the routing rules", """
            Replaces all rules and settings with those in the body, at once and on every node. Email that is queued follows the new rules. Send the `version` that you read, so that nobody's changes get lost.
            """)
        .Accepts<RoutingDraft>("application/json").Asked(Asked)
        .Answered(Answer)
        .Fails(
            Problems.InvalidRequest("The body is not JSON."),
            Problems.StaleVersion(),
            Problems.TooLarge("Routing rules have at most 4 MB."),
            Problems.InvalidField("rules.1.priority", "Priority 1 is used twice."));

    public static void DescribeVersions(this RouteHandlerBuilder route) => route
        .Describe("listRoutingVersions", "List versions of the routing rules", "Who changed what, and when, newest first. The last is what the tenant started with.")
        .Takes(ApiParameter.Paging)
        .Answered("""
            {
              "data": [
                {
                  "version": 2,
                  "at": "2026-11-29T15:34:55.937Z",
                  "actor": "user admin@yourdomain.com",
                  "restored": null,
                  "changes": [{ "what": "rule \"Marketing Emails\": route_to", "before": "mailgun", "after": "smtp" }]
                },
                { "version": 1, "at": null, "actor": null, "restored": null, "changes": [] }
              ],
              "next_cursor": null
            }
            """)
        .Fails(Problems.InvalidField("limit", "Must be 1 to 200."));

    public static void DescribeRestore(this RouteHandlerBuilder route) => route
        .Describe("restoreRouting", "Restore a version of the routing rules", "Makes a new version that is the same as an earlier one.")
        .Takes(Version)
        .Answered(Answer)
        .Fails(Problems.NotFound("There is no version 9 of the routing rules."));

    public static void DescribeQuotas(this RouteHandlerBuilder route) => route
        .Describe("listQuotas", "List what is used of the quotas", "For each quota of the routing rules: how many emails have gone out in the period that it is, how many more may, and when it ends. A group email counts once, and what a provider did not accept does not count.")
        .Answered("""
            {
              "data": [
                { "provider": "mailgun", "from": "news.yourdomain.com", "emails": 1000, "period": "hour", "surplus": "next", "used": 420, "left": 580, "ends_at": "2026-11-29T16:00:00Z" }
              ],
              "next_cursor": null
            }
            """);

    public static void DescribePreview(this RouteHandlerBuilder route) => route
        .Describe("previewRouting", "Preview a decision", """
            Says where an email would go and why, by the rules in use or by a `draft` of them. Nothing is sent or stored.
            """)
        .Accepts<PreviewRequest>("application/json")
        .Asked("""
            {
              "email": {
                "type": "newsletter",
                "from": "news@yourdomain.com",
                "to": ["reader@gmail.com"],
                "subject": "November",
                "tags": ["news"],
                "provider": null,
                "failover": true,
                "html_body": null,
                "text_body": null,
                "tracking": "full",
                "region": "us",
                "test_mode": false
              },
              "draft": null
            }
            """)
        .Answered("""
            {
              "provider": "mailgun",
              "matched": "Newsletters to Gmail",
              "reasons": ["Rule \"Newsletters to Gmail\" sends newsletter to Mailgun."],
              "fallbacks": ["postmark", "smtp"]
            }
            """)
        .Fails(
            Problems.InvalidRequest("The body is not JSON."),
            Problems.TooLarge("Routing rules have at most 4 MB."),
            Problems.InvalidField("draft.rules.0.route_to", "Unknown provider. Use postmark, mailgun, smtp."));
}
