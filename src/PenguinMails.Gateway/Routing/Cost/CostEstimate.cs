using System.Globalization;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Routing.Cost;

/// <summary>A month's cost at one provider, in the specification's form.</summary>
internal static class CostEstimate
{
    /// <summary>Such as <c>Postmark: 5,000 emails × $0.00125 = $6.25</c>. The price is that of an email on average, fees and what is free included.</summary>
    public static string Line(string provider, long emails, decimal cost) =>
        string.Create(CultureInfo.InvariantCulture, $"{provider}: {emails:N0} {(emails == 1 ? "email" : "emails")} × {Each(emails, cost)} = {Dollars(cost)}");

    public static string Total(decimal cost) => $"Total: {Dollars(cost)}/month";

    /// <summary>What a month comes to if it goes on as it has so far.</summary>
    public static long Forecast(Tariff tariff, long sent, DateTimeOffset now)
    {
        var start = tariff.MonthStart(now);
        // Of the first hour of a month nothing follows.
        var gone = Math.Max((now - start).TotalHours, 1);
        return (long)Math.Round(sent * Math.Max(1, (start.AddMonths(1) - start).TotalHours / gone));
    }

    public static decimal Cents(decimal cost) => Math.Round(cost, 2, MidpointRounding.AwayFromZero);

    private static string Each(long emails, decimal cost) =>
        emails == 0 || cost == 0 ? "$0" : "$" + (cost / emails).ToString("0.00000", CultureInfo.InvariantCulture);

    private static string Dollars(decimal cost) => "$" + Cents(cost).ToString("N2", CultureInfo.InvariantCulture);
}
