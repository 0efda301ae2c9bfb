using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>What the contract says of finding, canceling and rescheduling emails.</summary>
internal static class MessageDocs
{
    private static readonly ApiParameter Id = ApiParameter.Path("id", "The email's id, from the answer to the send.", "msg_01a227f1ecc17559a1eeed0528349000");

    public static void DescribeSearch(this RouteHandlerBuilder route) => route
        .Describe("listEmails", "List emails", """
            Lists emails, newest first. An email is listed where one of its deliveries matches all filters that you give.
            """)
        .Takes(
            ApiParameter.Word("status", "Only deliveries with this status.", DeliveryStatus.Bounced),
            ApiParameter.Query("provider", "Only deliveries that this provider carries.", "postmark"),
            ApiParameter.Query("type", "Only emails of this type.", "transactional"),
            ApiParameter.Query("tag", "Only emails with this tag.", "receipt"),
            ApiParameter.Query("to", "Only deliveries to this address, or to addresses that begin so where it has no `@`.", "user@example.com"),
            ApiParameter.Query("subject", "Only emails whose subject contains this, in upper or lower case.", "receipt"),
            ApiParameter.Query("metadata.<key>", "Only emails whose metadata has this value under the key, such as `metadata.order=1042`. Up to 8 keys; all must match.", "1042"),
            ApiParameter.Query("provider_message_id", "Only the email that the provider knows by this id.", "3c9791eb-2d00-4bba-beed-4bafe332a7a2"),
            ApiParameter.Query("campaign_id", "Only emails of this campaign.", "spring-2026"),
            ApiParameter.Time("from", "Only emails that were accepted at this time or later."),
            ApiParameter.Time("until", "Only emails that were accepted before this time."))
        .Takes(ApiParameter.Paging)
        .Answered(MessageExamples.Page)
        .Fails(Problems.InvalidField("limit", "Must be a number from 1 to 200."));

    public static void DescribeFind(this RouteHandlerBuilder route) => route
        .Describe("getEmail", "Get an email", """
            Tells everything that is known of an email: each delivery with its status, why its provider was chosen, every attempt, and every event.
            """)
        .Takes(Id)
        .Answered(MessageExamples.Email)
        .Fails(MessageRoutes.NoSuch());

    public static void DescribeCancel(this RouteHandlerBuilder route) => route
        .Describe("cancelEmail", "Cancel an email", """
            Cancels the deliveries that are still scheduled or queued. What has gone out can't be called back, and is counted as too late.
            """)
        .Takes(Id)
        .Answered("""{ "canceled": 1, "too_late": 0 }""")
        .Fails(MessageRoutes.NoSuch());

    public static void DescribeReschedule(this RouteHandlerBuilder route) => route
        .Describe("rescheduleEmail", "Reschedule an email", """
            Moves the deliveries that are still scheduled or queued to another time, which must be before the email's `useful_until`.
            """)
        .Takes(Id)
        .WithMetadata(new ApiBody(typeof(RescheduleRequest), "application/json", "The new time.")).Asked("""{ "send_at": "2026-12-10T09:00:00Z" }""")
        .Answered("""{ "rescheduled": 1, "too_late": 0 }""")
        .Fails(
            Problems.InvalidRequest("The body is not JSON."),
            MessageRoutes.NoSuch(),
            Problems.TooLarge(),
            Problems.InvalidField("send_at", $"At most {SendLimits.Ahead.TotalDays:0} days ahead."));
}
