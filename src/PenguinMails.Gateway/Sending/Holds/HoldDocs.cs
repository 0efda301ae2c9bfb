using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Sending.Holds;

/// <summary>What the contract says of holds.</summary>
internal static class HoldDocs
{
    public static void DescribeList(this RouteHandlerBuilder route) => route
        .Describe("listHolds", "List holds", "Lists what is stopped now, oldest first, with how many emails wait.")
        .Answered($$"""{ "data": [{{Example(1_204)}}], "next_cursor": null }""");

    public static void DescribeStart(this RouteHandlerBuilder route) => route
        .Describe("startHold", "Stop email", "Stops email at once: after the answer, no call that the hold stops starts on any node. Calls under way go on. What is stopped waits until the hold ends; new email is still accepted, and waits too.")
        .Asked("""{ "scope": "type", "value": "cold_outreach", "reason": "Wrong link in the template" }""")
        .Answered(Example(0))
        .Fails(Problems.InvalidField("scope", "Must be one of tenant, type, key, campaign, from_domain, connection."));

    public static void DescribeEnd(this RouteHandlerBuilder route) => route
        .Describe("endHold", "End a hold", "Ends a hold. What waited goes out by the rules as they are now, or is canceled.")
        .Takes(
            ApiParameter.Path("id", "The hold's id.", "hold_01a227f2479f79f79ed57c8b02c706c9"),
            ApiParameter.Word("then", "What becomes of the email that waits. Required.", HoldEnd.Release))
        .Answered("""{ "released": 1204, "canceled": 0 }""")
        .Fails(HoldRoutes.NoSuch(), HoldRoutes.NotChosen());

    private static string Example(int waiting) => $$"""
        {
          "id": "hold_01a227f2479f79f79ed57c8b02c706c9",
          "scope": "type",
          "value": "cold_outreach",
          "reason": "Wrong link in the template",
          "created_at": "2026-11-29T15:35:19.229Z",
          "created_by": "key ops",
          "waiting": {{waiting}}
        }
        """;
}
