using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Webhooks.Admin;

/// <summary>What the contract says of the providers' webhooks.</summary>
internal static class WebhookAdminDocs
{
    private const string One = """
        {
          "provider": "postmark",
          "connection_id": "con_01a227f1dbed736f9727d6686711f646",
          "url": "https://mail.yourdomain.com/webhooks/postmark/con_01a227f1dbed736f9727d6686711f646",
          "state": "active",
          "events_today": 1234,
          "last_event_at": "2026-11-29T15:34:00Z",
          "reception": { "expected": 1240, "received": 1234, "lag_ms": 820, "silent_since": null, "missing": 6 },
          "backfill": {
            "provider": "postmark", "status": "done", "from": "2026-11-28T15:34:00Z", "until": "2026-11-29T15:34:00Z", "started_at": "2026-11-29T15:34:00Z",
            "started_by": "schedule", "ended_at": "2026-11-29T15:34:09Z", "asked": 42, "recovered": 6, "problem": null
          },
          "verification": { "status": "verified", "method": "Uses X-Postmark-Signature header.", "detail": null },
          "registration": { "status": "registered", "detail": null },
          "subscriptions": [
            { "event": "delivery", "label": "Delivery", "description": "Email successfully delivered.", "subscribed": true, "shown": true }
          ],
          "allow_list": ["50.31.156.6", "50.31.156.77"],
          "known_addresses": ["3.134.147.250", "18.217.206.57", "50.31.156.6", "50.31.156.77"],
          "log_days": 30,
          "most_log_days": 30,
          "version": 4
        }
        """;

    public static void DescribeWebhooks(this RouteHandlerBuilder route) => route
        .Describe("listWebhooks", "List webhooks", "Tells for each connected provider where it reports to, whether events come, what is registered there now, how webhooks are verified, and who may send them.")
        .Answered($$"""{ "data": [{{One}}], "next_cursor": null }""");

    public static void DescribeChange(this RouteHandlerBuilder route) => route
        .Describe("changeWebhook", "Change a webhook", """
            Chooses what the log shows, who may report and how long the log is kept, and registers at the provider whatever is missing there. What is left out stays as it is.

            With an allow-list, a webhook from any other address is rejected like one with a wrong signature, and an alert is raised. Behind a reverse proxy, set `TrustedProxies`: else every webhook seems to come from the proxy.
            """)
        .Takes(ApiParameter.Path("provider", "A connected provider.", "postmark"))
        .Accepts<WebhookChange>("application/json").Asked("""{ "events_shown": ["delivery", "bounce", "open", "click"], "allow_list": ["50.31.156.6", "50.31.156.77"], "log_days": 14 }""")
        .Answered(One)
        .Fails(Problems.InvalidRequest("The body is not JSON."), ConnectionRoutes.NotConnected("postmark"), Problems.StaleVersion(), Problems.TooLarge(), Problems.InvalidField("allow_list.0", "Must be an IP address such as 50.31.156.6, or a network such as 209.61.151.0/24 that begins with its first address."));

    public static void DescribeTest(this RouteHandlerBuilder route) => route
        .Describe("testWebhook", "Test a webhook", """
            Makes an event as the provider would sign it, posts it to the public endpoint over HTTP, and tells what became of it step by step. It is about nobody's email: no state, count or
            suppression changes, and it is listed among unmatched events.
            """)
        .Accepts<WebhookTestRequest>("application/json").Asked("""{ "provider": "postmark", "event": "delivered" }""")
        .Answered("""
            {
              "ok": true,
              "event_id": "evt_01a227f1f7507621be8a19b4f29ce345",
              "url": "https://mail.yourdomain.com/webhooks/postmark/con_01a227f1dbed736f9727d6686711f646",
              "payload": "{\n  \"RecordType\": \"Delivery\"\n}",
              "steps": [
                { "step": "posted", "ok": true, "detail": "The endpoint answered with HTTP 200.", "ms": 12 },
                { "step": "verified", "ok": true, "detail": "Uses X-Postmark-Signature header.", "ms": null }
              ]
            }
            """)
        .Fails(Problems.InvalidRequest("The body is not JSON."), ConnectionRoutes.NotConnected("postmark"), Problems.TooLarge(), Problems.InvalidField("event", "Must be one of delivered, bounced, opened, clicked."));
}
