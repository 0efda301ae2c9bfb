using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>What the contract says of the event log and the feed.</summary>
internal static class EventLogDocs
{
    private static readonly ApiParameter Id = ApiParameter.Path("id", "The event's id.", "evt_01a227f1f7507621be8a19b4f29ce345");

    public static void DescribeEvents(this RouteHandlerBuilder route) => route
        .Describe("listEvents", "List events", $"""
            Lists what providers reported, the last to be recorded first. A search by address covers its {EventSearch.MostDeliveries:N0} newest emails.

            Events that a connection's settings hide, such as Postmark deliveries while Track Delivery is off, are not listed.

            With `state` it lists instead what is not applied: webhooks that wait, that are about no email of yours, or that were not understood. A page of these may be
            short and still have a `next_cursor`. With `format=csv` it streams all that fits, however much.
            """)
        .Takes(
            ApiParameter.Query("provider", "Only events of this provider.", "mailgun"),
            ApiParameter.Word("state", "What became of it; `processed` where it is left out.", EventState.Quarantined),
            ApiParameter.Query("format", "`json` or `csv`.", "json"),
            ApiParameter.Word("type", "Only events of this type.", EventType.Bounced),
            ApiParameter.Query("search", "Only events about this email address, email (`msg_…`, or the provider's own id of it) or delivery (`dlv_…`).", "user@example.com"),
            ApiParameter.Time("from", "Only events that were recorded at this time or later."),
            ApiParameter.Time("until", "Only events that were recorded before this time."))
        .Takes(ApiParameter.Paging[0], ApiParameter.Paging[1] with { Example = "0006559b9ab80001" })
        .Answered("""
            {
              "data": [
                {
                  "id": "evt_01a227f1f7507621be8a19b4f29ce345",
                  "at": "2026-11-29T15:34:58.640Z",
                  "received_at": "2026-11-29T15:34:58.642Z",
                  "provider": "mailgun",
                  "type": "bounced",
                  "class": "hard",
                  "status": "hard_bounce",
                  "recipient": "user@example.com",
                  "delivery_id": "dlv_01a227f1ecb07ede93d888148c2b1001",
                  "message_id": "msg_01a227f1ecb07ede93d888148c2b1000",
                  "detail": "550 5.1.1 The address does not exist.",
                  "url": null,
                  "machine": null,
                  "client": null,
                  "device": null,
                  "place": null,
                  "state": "processed",
                  "problem": null
                }
              ],
              "next_cursor": null
            }
            """)
        .WithMetadata(new ApiCsv("timestamp,provider,event,email,status,details,…\r\n2026-11-29T15:34:58.640Z,mailgun,bounced,user@example.com,hard_bounce,550 5.1.1 No such user,…\r\n"))
        .Fails(Problems.InvalidField("search", "Must be an email address, or the id of a message (msg_…) or delivery (dlv_…), or the provider's id of a message."));

    public static void DescribeEvent(this RouteHandlerBuilder route) => route
        .Describe("getEvent", "Get an event", "Tells all that is known of an event: how it was read, the webhook as it came, what it changed, and when. Secrets are never among the headers.")
        .Takes(Id)
        .Answered("""
            {
              "event": {
                "id": "evt_01a227f1f7507621be8a19b4f29ce345",
                "at": "2026-11-29T15:34:58.640Z",
                "received_at": "2026-11-29T15:34:58.642Z",
                "provider": "postmark",
                "type": "bounced",
                "class": "hard",
                "status": "hard_bounce",
                "recipient": "user@example.com",
                "delivery_id": "dlv_01a227f1ecb07ede93d888148c2b1001",
                "message_id": "msg_01a227f1ecb07ede93d888148c2b1000",
                "detail": "550 5.1.1 The address does not exist.",
                "url": null,
                "machine": null,
                "client": null,
                "device": null,
                "place": null,
                "state": "processed",
                "problem": null
              },
              "connection_id": "con_01a227f1dbed736f9727d6686711f646",
              "reading": { "key": "bounce:42", "provider_message_id": "3c9791eb-2d00-4bba-beed-4bafe332a7a2", "user_agent": null, "named_delivery_id": "dlv_01a227f1ecb07ede93d888148c2b1001" },
              "raw": { "size": 45, "body": "{\"RecordType\":\"Bounce\",\"Type\":\"HardBounce\"}", "pretty": "{\n  \"RecordType\": \"Bounce\",\n  \"Type\": \"HardBounce\"\n}", "headers": { "from": "50.31.156.6", "Content-Type": "application/json" } },
              "changes": ["Recorded for the email as its bounce.", "The email's status is bounced now.", "Suppressed all email to user@example.com (hard bounce)."],
              "timings": { "happened_at": "2026-11-29T15:34:58.640Z", "received_at": "2026-11-29T15:34:58.642Z", "processed_at": "2026-11-29T15:34:58.671Z", "tries": null, "next_try_at": null }
            }
            """)
        .Fails(EventDetails.NoSuch());

    public static void DescribeReplay(this RouteHandlerBuilder route) => route
        .Describe("replayEvent", "Replay an event", """
            Has the webhook that brought the event processed once more, also one that was set aside. What it changed before, it does not change again.
            """)
        .Takes(Id)
        .Answered("""{ "id": "evt_01a227f1f7507621be8a19b4f29ce345", "state": "waiting" }""", StatusCodes.Status202Accepted)
        .Fails(EventDetails.NoSuch(), EventDetails.NotKept());

    public static void DescribeFeed(this RouteHandlerBuilder route) => route
        .Describe("followEvents", "Follow events", """
            Lists what providers reported in the order in which it was recorded, the oldest first, for callers that poll. Keep `next_cursor` and pass it
            as `after`: an event that is recorded later always comes after it, so none is missed. An empty `data` means that nothing is new; ask
            again with the same cursor.

            An event keeps its `id`. Events that a connection's settings hide, such as Postmark deliveries while Track Delivery is off, are not listed.
            """)
        .Takes(
            ApiParameter.Query("after", "The `next_cursor` of the answer before. Leave it out to begin with the oldest event.", "0006559b9ab80001"),
            ApiParameter.Query("types", "Only events of these types, with commas between them.", "delivered,bounced"),
            ApiParameter.Paging[0])
        .Answered("""
            {
              "data": [
                {
                  "id": "evt_01a227f1f7507621be8a19b4f29ce345",
                  "at": "2026-11-29T15:34:58.640Z",
                  "received_at": "2026-11-29T15:34:58.642Z",
                  "provider": "mailgun",
                  "type": "bounced",
                  "class": "hard",
                  "status": "hard_bounce",
                  "recipient": "user@example.com",
                  "delivery_id": "dlv_01a227f1ecb07ede93d888148c2b1001",
                  "message_id": "msg_01a227f1ecb07ede93d888148c2b1000",
                  "detail": "550 5.1.1 The address does not exist.",
                  "url": null,
                  "machine": null,
                  "client": null,
                  "device": null,
                  "place": null,
                  "campaign_id": null,
                  "tags": ["welcome"],
                  "metadata": { "user": "42" }
                }
              ],
              "next_cursor": "0006559b9ab80001"
            }
            """)
        .Fails(Problems.InvalidField("after", "Must be the `next_cursor` of an earlier answer."));
}
