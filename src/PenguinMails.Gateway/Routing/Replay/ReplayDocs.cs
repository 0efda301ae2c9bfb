using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Admin;

namespace PenguinMails.Gateway.Routing.Replay;

/// <summary>What the contract says of replays.</summary>
internal static class ReplayDocs
{
    private const string Head = """
        "id": "job_01a227f1ecc17559a1eeed0528349000",
          "days": 30,
          "created_at": "2026-11-29T15:34:55.937Z",
          "created_by": "user admin@yourdomain.com",
        """;

    private const string Started = $$"""
        {
          {{Head}}
          "status": "running",
          "ended_at": null,
          "done": 0,
          "total": 0,
          "result": null
        }
        """;

    private const string Ended = $$"""
        {
          {{Head}}
          "status": "done",
          "ended_at": "2026-11-29T15:35:12.120Z",
          "done": 100000,
          "total": 100000,
          "result": {
            "from": "2026-10-30T15:34:55.937Z",
            "until": "2026-11-29T15:34:55.937Z",
            "is_capped": false,
            "emails": 98000,
            "moved": 40000,
            "unroutable": 0,
            "without_content": 1200,
            "now": { "emails": 98000, "cost": 122.5, "delivery_rate": 0.987, "unrated": 0 },
            "then": { "emails": 98000, "cost": 127.5, "delivery_rate": 0.9873, "unrated": 40 },
            "providers": [
              {
                "provider": "mailgun",
                "now": { "emails": 0, "cost": 0, "delivery_rate": null, "unrated": 0 },
                "then": { "emails": 40000, "cost": 55, "delivery_rate": 0.9878, "unrated": 40 }
              },
              {
                "provider": "postmark",
                "now": { "emails": 98000, "cost": 122.5, "delivery_rate": 0.987, "unrated": 0 },
                "then": { "emails": 58000, "cost": 72.5, "delivery_rate": 0.987, "unrated": 0 }
              }
            ],
            "moves": [{ "from": "postmark", "to": "mailgun", "emails": 40000 }]
          }
        }
        """;

    public static void DescribeStart(this RouteHandlerBuilder route) => route
        .Describe("startReplay", "Replay past email", """
            Runs a draft of the routing rules over the emails of the last days, up to the newest 1,000,000 deliveries, and says how volume, cost and expected delivery would have shifted between the providers.
            All connected providers count as ready. Nothing is sent, and the rules in use stay as they are. It runs in the background, one at a time: follow it by its id.
            """)
        .Accepts<ReplayRequest>("application/json")
        .Asked($$"""{ "draft": {{RoutingDocs.Asked}}, "days": 30 }""")
        .Answered(Started, StatusCodes.Status202Accepted)
        .Fails(
            Problems.InvalidRequest("The body is not JSON."),
            Problems.Conflict("Another replay is running. Wait until it has ended."),
            Problems.TooLarge("Routing rules have at most 4 MB."),
            Problems.InvalidField("days", "Must be a whole number from 1 to 30."));

    public static void DescribeFind(this RouteHandlerBuilder route) => route
        .Describe("getReplay", "Follow a replay", "Tells how far a replay is, and what it shows once it is done. Replays are kept for 30 days.")
        .Takes(ApiParameter.Path("job", "The replay's id.", "job_01a227f1ecc17559a1eeed0528349000"))
        .Answered(Ended)
        .Fails(ReplayRoutes.NoSuch());
}
