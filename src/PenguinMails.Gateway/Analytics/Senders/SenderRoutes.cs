using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Analytics.Senders;

/// <summary>The rules for senders: <c>/api/v1/tenant/analytics/senders</c>.</summary>
internal static class SenderRoutes
{
    private const string Example = """
        {
          "generated_at": "2026-11-30T10:00:00Z",
          "rows": [
            {
              "from_domain": "yourdomain.com", "mailbox_provider": "gmail", "name": "Gmail", "sent": 52340, "peak_day": 6120, "state": "not_met",
              "checks": [
                { "rule": "spf", "state": "met", "evidence": "52,290 of 52,340 messages passed SPF, by the reports of google.com.", "next_step": null },
                { "rule": "refusals", "state": "not_met", "evidence": "5.7.30, 12 times: DKIM did not pass.", "next_step": "Add the From domain's DKIM record to your DNS." },
                { "rule": "deferrals", "state": "met", "evidence": "4.7.28, 31 times: unusually much email, or unwanted. Delayed emails are tried again by themselves.", "next_step": null }
              ]
            }
          ]
        }
        """;

    public static void MapSenderRules(this IEndpointRouteBuilder routes) => routes.MapApi("/api/v1/tenant/analytics/senders", "Analytics", Scope.Read)
        .MapGet("", async (HttpContext context, SenderBoards boards, CancellationToken ct) => TypedResults.Ok(await boards.OfAsync(context.TenantId(), ct)))
        .Describe("getSenderRules", "Check the rules for senders", """
            Tells for each From domain and mailbox provider whether what Gmail, Yahoo and Outlook.com ask of bulk senders is kept, by what the last 30 days show: what was sent, delivered, refused and
            complained about, receivers' DMARC reports, and what DNS and the providers say of the domain.
            """)
        .Answered(Example);
}
