using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Routing.Admin;

/// <summary>What the contract says of costs.</summary>
internal static class CostDocs
{
    private const string Prices = """
        "plan": "Basic",
          "base_fee": 15,
          "free_quota": 0,
          "included": 10000,
          "tiers": [{ "up_to": null, "per1000": 1.8 }],
          "validation_tiers": [],
          "billing_day": 1
        """;

    private const string View = $$"""
        {
          "provider": "postmark",
          "name": "Postmark",
          {{Prices}},
          "is_default": false,
          "plans": [{ {{Prices}} }]
        }
        """;

    private static readonly ApiParameter Provider = ApiParameter.Path("provider", "The provider.", "postmark");

    private static readonly Problem[] OfTariff =
    [
        Problems.InvalidRequest("The body is not JSON."),
        Problems.TooLarge(),
        Problems.InvalidField("tiers.0.up_to", "Must be more than that of the tier before; only the last may be null."),
    ];

    public static void DescribeCost(this RouteHandlerBuilder route) => route
        .Describe("getCost", "Read the estimated cost", "What the emails of this billing month cost by the price lists, for each provider, and what the month will come to if it goes on as it has so far.")
        .Answered("""
            {
              "providers": [
                {
                  "provider": "mailgun",
                  "plan": "Foundation",
                  "emails": 95000,
                  "cost": 55,
                  "line": "Mailgun: 95,000 emails × $0.00058 = $55.00",
                  "forecast_emails": 98276,
                  "forecast_cost": 55
                }
              ],
              "total": 55,
              "total_line": "Total: $55.00/month",
              "forecast_total": 55
            }
            """);

    public static void DescribePlan(this RouteHandlerBuilder route) => route
        .Describe("planCost", "Plan the cheapest split", """
            Computes how a month's volumes are spread over the connected providers at the least cost, and what that saves. It moves a type only among its rule's target and `alternatives`, and never what is critical.
            """)
        .Accepts<PlanRequest>("application/json").Asked("""{ "volumes": { "transactional": 5000, "marketing": 95000 } }""")
        .Answered("""
            {
              "split": [{ "type": "marketing", "provider": "mailgun", "emails": 95000 }],
              "providers": [
                {
                  "provider": "mailgun",
                  "plan": "Foundation",
                  "emails": 95000,
                  "cost": 55,
                  "line": "Mailgun: 95,000 emails × $0.00058 = $55.00",
                  "forecast_emails": 95000,
                  "forecast_cost": 55
                }
              ],
              "total": 55,
              "current_total": 118.63,
              "saves": 63.63
            }
            """)
        .Fails(
            Problems.InvalidRequest("The body is not JSON."),
            Problems.TooLarge(),
            Problems.Conflict("No connected provider can send these emails. Connect one, or change the routing rules."),
            Problems.InvalidField("volumes.spam", "Unknown email type."));

    public static void DescribeTariffs(this RouteHandlerBuilder route) => route
        .Describe("listTariffs", "List price lists", "The price list that counts for each provider, and the plans to choose from. All are on one page.")
        .Answered($$"""{ "data": [{{View}}], "next_cursor": null }""");

    public static void DescribeAddTariff(this RouteHandlerBuilder route) => route
        .Describe("addTariff", "Add a price list", "Sets the price list of a provider that has none of its own yet: one of its plans by name, or prices.")
        .Accepts<TariffRequest>("application/json").Asked($$"""{ "provider": "postmark", {{Prices}} }""")
        .Answered(View, StatusCodes.Status201Created)
        .Fails(OfTariff)
        .Fails(Problems.Conflict("Postmark has a price list already. Replace it with PUT."));

    public static void DescribeSetTariff(this RouteHandlerBuilder route) => route
        .Describe("setTariff", "Set a price list", "Replaces the price list of a provider: with one of its plans by name, or with prices.")
        .Takes(Provider)
        .Accepts<TariffRequest>("application/json").Asked($$"""{ "provider": "postmark", {{Prices}} }""")
        .Answered(View)
        .Fails(OfTariff);

    public static void DescribeResetTariff(this RouteHandlerBuilder route) => route
        .Describe("resetTariff", "Reset a price list", "Goes back to the provider's first plan.")
        .Takes(Provider)
        .Fails(Problems.NotFound("postmark has no price list of its own."));
}
