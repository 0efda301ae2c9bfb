using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Webhooks.Backfill;

/// <summary>What the contract says of backfills.</summary>
internal static class BackfillDocs
{
    private const string Head = """
        "provider": "mailgun",
          "from": "2026-11-28T15:34:00Z",
          "until": "2026-11-29T15:34:00Z",
          "started_at": "2026-11-29T15:34:00Z",
          "started_by": "user admin@yourdomain.com",
          "problem": null,
        """;

    public static void DescribeBackfill(this RouteHandlerBuilder route) => route
        .Describe("startBackfill", "Fetch missed events", """
            Asks the provider what became of the emails that were sent through it, and adds each event of which no webhook has told. What is known already stays as it is. It runs in the background, one at a time for each provider: follow it by a GET.

            By schedule the same is done for emails of which nothing was heard 20 minutes, 2, 12 and 48 hours after they were sent.
            """)
        .Takes(ApiParameter.Path("provider", "A connected provider.", "mailgun"))
        .Accepts<BackfillRequest>("application/json").Asked("""{ "from": "2026-11-28T15:34:00Z", "until": "2026-11-29T15:34:00Z" }""")
        .Answered($$"""
            {
              {{Head}}
              "status": "running",
              "ended_at": null,
              "asked": 0,
              "recovered": 0
            }
            """, StatusCodes.Status202Accepted)
        .Fails(
            Problems.InvalidRequest("The body is not JSON."), ConnectionRoutes.NotConnected("mailgun"), Problems.Conflict("Events are being fetched already. Wait until that has ended."),
            Problems.TooLarge(), Problems.InvalidField("from", "Must be within the last 30 days."));

    public static void DescribeBackfillState(this RouteHandlerBuilder route) => route
        .Describe("getBackfill", "Follow a backfill", "Tells how far the last backfill of a provider is, and what it has found.")
        .Takes(ApiParameter.Path("provider", "A connected provider.", "mailgun"))
        .Answered($$"""
            {
              {{Head}}
              "status": "done",
              "ended_at": "2026-11-29T15:34:09Z",
              "asked": 42,
              "recovered": 371
            }
            """)
        .Fails(ConnectionRoutes.NotConnected("mailgun"));
}
