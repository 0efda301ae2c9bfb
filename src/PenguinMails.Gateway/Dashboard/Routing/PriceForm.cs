using System.Globalization;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>A provider's prices as they stand in their form. A tier is a line: up to how many emails, and dollars per 1,000; the last is the price alone.</summary>
public sealed record PriceForm(string Plan, string BillingDay, string BaseFee, string FreeQuota, string Included, string Tiers)
{
    internal static PriceForm Of(Tariff tariff) => new(
        tariff.Plan, Text(tariff.BillingDay), Text(tariff.BaseFee), Text(tariff.FreeQuota), Text(tariff.Included),
        string.Join('\n', tariff.Tiers.Select(tier => tier.UpTo is { } upTo ? $"{Text(upTo)} {Text(tier.Per1000)}" : Text(tier.Per1000))));

    internal static PriceForm Read(IFormCollection form) => new(
        form["plan"].ToString(), form["billing_day"].ToString(), form["base_fee"].ToString(), form["free_quota"].ToString(), form["included"].ToString(), form["tiers"].ToString());

    /// <summary>A plan of the provider's, by its name.</summary>
    internal JsonObject ToPlan() => new() { ["plan"] = Plan, ["billing_day"] = RoutingPost.Number(BillingDay) };

    /// <summary>Prices of one's own.</summary>
    internal JsonObject ToPrices() => new()
    {
        ["plan"] = "Own prices",
        ["billing_day"] = RoutingPost.Number(BillingDay),
        ["base_fee"] = RoutingPost.Amount(BaseFee),
        ["free_quota"] = RoutingPost.Number(FreeQuota),
        ["included"] = RoutingPost.Number(Included),
        ["tiers"] = new JsonArray([.. Tiers.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Tier)]),
    };

    private static JsonObject Tier(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var upTo, var price] => new() { ["up_to"] = RoutingPost.Number(upTo), ["per1000"] = RoutingPost.Amount(price) },
        _ => new() { ["up_to"] = null, ["per1000"] = RoutingPost.Amount(line) },
    };

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
