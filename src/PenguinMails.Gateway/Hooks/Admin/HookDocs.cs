using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Hooks.Admin;

/// <summary>What the contract says of outgoing webhooks.</summary>
internal static class HookDocs
{
    private static readonly ApiParameter Id = ApiParameter.Path("id", "The endpoint's id.", "hook_01a227f2479f79f79ed57c8b02c706c9");

    public static void DescribeList(this RouteHandlerBuilder route) => route
        .Describe("listHooks", "List webhook endpoints", "Lists your endpoints, oldest first.")
        .Answered($$"""{ "data": [{{Example()}}], "next_cursor": null }""");

    public static void DescribeCreate(this RouteHandlerBuilder route) => route
        .Describe("createHook", "Add a webhook endpoint", """
            Adds an endpoint that is told of events by [Standard Webhooks](https://www.standardwebhooks.com). Each event is posted as JSON with `type`, `timestamp`
            and `data` (as `followEvents` lists it). The header `webhook-id` holds the event's id, the same on every attempt.

            Any answer from 200 to 299 within 20 seconds accepts the event. Else it is tried again after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours.
            Then the endpoint is disabled. An event waits for earlier events of the same delivery.
            """)
        .Asked("""{ "url": "https://example.com/webhooks", "types": ["delivered", "bounced"] }""")
        .Answered(Example(""", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" """), 201)
        .Fails(Problems.InvalidField("url", "Must be a public address."), HookRoutes.TooMany());

    public static void DescribeGet(this RouteHandlerBuilder route) => route
        .Describe("getHook", "Read a webhook endpoint", "Reads an endpoint.").Takes(Id).Answered(Example()).Fails(HookRoutes.NoSuch());

    public static void DescribeChange(this RouteHandlerBuilder route) => route
        .Describe("changeHook", "Change a webhook endpoint", "Changes, pauses or enables an endpoint. Enabled again, it goes on where it stopped.")
        .Takes(Id)
        .Asked("""{ "enabled": true }""")
        .Answered(Example())
        .Fails(Problems.InvalidField("url", "Must be a public address."), HookRoutes.NoSuch());

    public static void DescribeDelete(this RouteHandlerBuilder route) => route
        .Describe("deleteHook", "Delete a webhook endpoint", "Deletes an endpoint. What is on its way to it is not sent.").Takes(Id).Fails(HookRoutes.NoSuch());

    public static void DescribeRotate(this RouteHandlerBuilder route) => route
        .Describe("rotateHook", "Rotate the secret", "Makes a new secret, for another kind of signature if you say so. For 24 hours, requests carry a signature by each of the two.")
        .Takes(Id)
        .Asked("""{ "signature": "v1" }""")
        .Answered(Example(""", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" """))
        .Fails(Problems.InvalidField("signature", "Must be v1 or v1a."), HookRoutes.NoSuch());

    public static void DescribeTest(this RouteHandlerBuilder route) => route
        .Describe("testHook", "Test a webhook endpoint", "Posts a signed event that never happened, answers what the endpoint answered, and notes it in the endpoint's log. A paused endpoint can be tested, too.")
        .Takes(Id)
        .Asked("""{ "type": "bounced" }""")
        .Answered("""{ "ok": true, "status": 200, "latency_ms": 84, "detail": null, "response": "ok" }""")
        .Fails(Problems.InvalidField("type", "Must be one of accepted, sent, delivered, deferred."), HookRoutes.NoSuch());

    public static void DescribeEvents(this RouteHandlerBuilder route) => route
        .Describe("listHookEvents", "List an endpoint's events", "Lists what was sent to an endpoint and what it answered, the last to be recorded first.")
        .Takes(Id, ApiParameter.Word("state", "Only events in this state.", HookEventState.Failed))
        .Takes(ApiParameter.Paging[0], ApiParameter.Paging[1] with { Example = "0006559b9ab80001" })
        .Answered("""
            {
              "data": [
                {
                  "event_id": "evt_01a227f1f7507621be8a19b4f29ce345",
                  "type": "bounced",
                  "delivery_id": "dlv_01a227f1ecb07ede93d888148c2b1001",
                  "message_id": "msg_01a227f1ecb07ede93d888148c2b1000",
                  "recorded_at": "2026-11-29T15:34:58.650Z",
                  "state": "pending",
                  "test": false,
                  "next_attempt_at": "2026-11-29T15:40:04.012Z",
                  "attempts": [{ "at": "2026-11-29T15:34:59.012Z", "status": 500, "latency_ms": 31, "detail": "The endpoint answered 500.", "response": "oops" }]
                }
              ],
              "next_cursor": null
            }
            """)
        .Fails(Problems.InvalidField("cursor", "Must be a cursor from a previous page of this list."), HookRoutes.NoSuch());

    public static void DescribeReplayOne(this RouteHandlerBuilder route) => route
        .Describe("replayHookEvent", "Replay an event", "Sends one event to the endpoint again, with its id. It need not have been sent to it before.")
        .Takes(Id, ApiParameter.Path("eventId", "The event's id.", "evt_01a227f1f7507621be8a19b4f29ce345"))
        .Answered("""{ "events": 1 }""", 202)
        .Fails(HookRoutes.NoSuchEvent());

    public static void DescribeReplay(this RouteHandlerBuilder route) => route
        .Describe("replayHook", "Replay a range of events", """
            Sends the events of a range again, in their order, each with its id. A new endpoint gets what it never had; to recover after an outage, replay from when it began.
            """)
        .Takes(Id)
        .Asked("""{ "since": "2026-11-28T00:00:00Z", "failed_only": true }""")
        .Answered("""{ "events": 12 }""", 202)
        .Fails(Problems.InvalidField("since", "Required: a time such as 2026-01-31T12:00:00Z."), HookRoutes.NoSuch());

    private static string Example(string more = "") => $$"""
        {
          "id": "hook_01a227f2479f79f79ed57c8b02c706c9",
          "url": "https://example.com/webhooks",
          "description": null,
          "types": ["delivered", "bounced"],
          "enabled": true,
          "state": "active",
          "problem": null,
          "signature": "v1",
          "public_key": null,
          "previous_secret_until": null,
          "created_at": "2026-11-29T15:35:19.229Z",
          "last_attempt_at": null,
          "last_status": null,
          "last_detail": null,
          "waiting": 0,
          "success_share": null,
          "replaying": false{{more}}
        }
        """;
}
