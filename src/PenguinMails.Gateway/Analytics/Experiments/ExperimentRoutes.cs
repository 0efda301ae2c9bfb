using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Analytics.Experiments;

/// <summary>What experiments show: <c>/api/v1/tenant/analytics/experiments</c>. They are started and stopped with the routing rules.</summary>
internal static class ExperimentRoutes
{
    private const string Example = """
        {
          "data": [
            {
              "id": "exp_01a227f1ecc17559a1eeed0528349001", "rule_id": "rul_01a227f1ecc17559a1eeed0528349000", "rule_name": "Newsletters", "running": true, "share_percent": 10,
              "started_at": "2026-11-01T09:00:00Z",
              "sides": [
                { "provider": "mailgun", "emails": 90123, "settled": 90020, "delivered": 88738, "delivery_rate": 0.985759, "moved": 12 },
                { "provider": "postmark", "emails": 10010, "settled": 9998, "delivered": 9910, "delivery_rate": 0.991198, "moved": 3 }
              ],
              "comparison": {
                "first": "mailgun", "second": "postmark", "verdict": "not_enough_data",
                "text": "Not enough data to compare Mailgun and Postmark: the difference may be anything from −0.9 to 0.1 points.",
                "difference": -0.004, "interval": { "low": -0.009, "high": 0.001 },
                "kinds": [
                  {
                    "type": "newsletter", "mailbox_provider": "gmail", "first_sent": 90020, "first_delivered": 88738, "second_sent": 9998, "second_delivered": 9910,
                    "difference": -0.004, "interval": { "low": -0.009, "high": 0.001 }, "verdict": "not_enough_data"
                  }
                ]
              },
              "emails_needed": 41000,
              "next_step": "Go on: at least 41,000 more emails of this rule are needed until a difference of half a point shows."
            }
          ],
          "next_cursor": null
        }
        """;

    public static void MapExperiments(this IEndpointRouteBuilder routes) => routes.MapApi("/api/v1/tenant/analytics/experiments", "Analytics", Scope.Read)
        .MapGet("", ListAsync)
        .Describe("listExperiments", "See what experiments show", """
            A routing rule with an `experiment` sends a random share of its emails to a second provider. This tells for each such rule how many arrived, whether one provider really delivers more, and how many emails
            are still needed. An email counts for the provider that it was drawn for, whoever carried it in the end. To start, change or stop an experiment, save the routing rules.
            """)
        .Answered(Example);

    private static async Task<Ok<Page<ExperimentView>>> ListAsync(HttpContext context, ExperimentReader experiments, CancellationToken ct) =>
        TypedResults.Ok(new Page<ExperimentView>(await experiments.OfAsync(context.TenantId(), ct), null));
}
