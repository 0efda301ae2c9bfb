using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Routing.Drill;

/// <summary>What the contract says of drills.</summary>
internal static class DrillDocs
{
    private const string Head = """
        "id": "drill_01a227f1ecc17559a1eeed0528349000",
          "created_at": "2026-11-29T15:34:55.937Z",
          "created_by": "user admin@yourdomain.com",
        """;

    private const string Started = $$"""
        {
          {{Head}}
          "status": "running",
          "lanes": [{ "provider": "postmark", "status": "running", "accepted": null, "latency_ms": null, "event": null, "event_after_ms": null, "message_id": null, "detail": "Sending the test email." }]
        }
        """;

    private const string Ended = $$"""
        {
          {{Head}}
          "status": "passed",
          "lanes": [{ "provider": "postmark", "status": "passed", "accepted": true, "latency_ms": 143, "event": "delivered", "event_after_ms": 1240,
            "message_id": "msg_01a227f1ecc17559a1eeed0528349000", "detail": "Accepted, and its event came back: delivered." }]
        }
        """;

    public static void DescribeStart(this RouteHandlerBuilder route) => route
        .Describe("startDrill", "Run a drill", """
            Sends a test email through every connected and enabled provider, whatever the rules say, and waits for its events: so you know that a failover would work, and its webhooks. It runs in the background: follow it by its id.
            Without `to`, each goes to its connection's own sender, through Mailgun in test mode, so that it reaches nobody else.
            """)
        .Asked("""{ "to": "you@yourdomain.com" }""")
        .Answered(Started, StatusCodes.Status202Accepted)
        .Fails(
            Problems.InvalidField("to", "Not an email address."),
            Problems.Conflict("Another drill is still sending. Wait until it has ended."));

    public static void DescribeFind(this RouteHandlerBuilder route) => route
        .Describe("getDrill", "Follow a drill", "Tells for each provider whether it accepted the test email, and whether its events came back. Drills are kept for 30 days.")
        .Takes(ApiParameter.Path("id", "The drill's id.", "drill_01a227f1ecc17559a1eeed0528349000"))
        .Answered(Ended)
        .Fails(DrillRoutes.NoSuch());
}
