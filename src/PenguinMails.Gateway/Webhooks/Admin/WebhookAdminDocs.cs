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
}
