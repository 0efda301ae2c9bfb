using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>What the contract says of alerts.</summary>
internal static class AlertDocs
{
    private static readonly string Open = Example("open", "null", "null");

    private static readonly string Resolved = Example("resolved", "\"2026-11-29T16:02:47.511Z\"", "\"key:ops\"");

    private static readonly ApiParameter Id = ApiParameter.Path("id", "The alert's id.", "alr_01a227f2479f79f79ed57c8b02c706c9");

    public static void DescribeList(this RouteHandlerBuilder route) => route
        .Describe("listAlerts", "List alerts", "Lists alerts, newest first.")
        .Takes(ApiParameter.Word("state", "Only alerts in this state.", AlertState.Open))
        .Takes(ApiParameter.Paging)
        .Answered($$"""{ "data": [{{Open}}], "next_cursor": null }""")
        .Fails(Problems.InvalidField("state", "Must be one of open, resolved."));

    public static void DescribeRead(this RouteHandlerBuilder route) => route
        .Describe("readAlert", "Mark an alert as read", "Marks the alert as read by the key or user that asks. Others still see it as unread.")
        .Takes(Id)
        .Answered(Open)
        .Fails(AlertRoutes.NoSuch());

    public static void DescribeResolve(this RouteHandlerBuilder route) => route
        .Describe("resolveAlert", "Resolve an alert", "Resolves an alert by hand. Most resolve by themselves once the problem is fixed, and some only so.")
        .Takes(Id)
        .Answered(Resolved)
        .Fails(AlertRoutes.NoSuch(), Problems.Conflict("This alert resolves by itself when the problem is fixed."));

    private static string Example(string state, string resolvedAt, string resolvedBy) => $$"""
        {
          "id": "alr_01a227f2479f79f79ed57c8b02c706c9",
          "kind": "webhook_mismatch",
          "state": "{{state}}",
          "provider": "postmark",
          "connection_id": "con_01a227f1dbed736f9727d6686711f646",
          "hook_id": null,
          "subject": null,
          "title": "Webhooks for Postmark failed verification",
          "detail": "The credential or signature does not match this connection.",
          "advice": "We rejected these webhooks. No data was changed.",
          "opened_at": "2026-11-29T15:35:19.229Z",
          "last_seen_at": "2026-11-29T15:35:19.229Z",
          "count": 1,
          "resolved_at": {{resolvedAt}},
          "resolved_by": {{resolvedBy}},
          "read": true
        }
        """;
}
