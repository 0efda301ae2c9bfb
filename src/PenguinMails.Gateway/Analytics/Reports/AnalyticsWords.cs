using System.Globalization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>Figures as the page and its document write them.</summary>
internal static class AnalyticsWords
{
    /// <summary>"5 min" and "12 h".</summary>
    public static string Time(int seconds) => seconds < 3_600 ? $"{seconds / 60} min" : $"{seconds / 3_600} h";

    /// <summary>What the shares that arrived within a time are.</summary>
    public const string Within = "Of all that was sent, by how long it had been on its way. Emails of the last day count for as long as they could be watched, so they lower no rate.";

    /// <summary>"42 (0.8%)".</summary>
    public static string Share(long count, double? rate) => rate is null ? Formats.Count(count) : $"{Formats.Count(count)} ({Formats.Rate(rate)})";

    /// <summary>Of opens and clicks: without tracking there is nothing to count.</summary>
    public static string Tracked(long count, double? rate) => count == 0 && rate is null ? "–" : Share(count, rate);

    public static string Range(EspReport report)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(report.TimeZone);
        var (first, last) = (Local(report.From, zone), Local(report.Until.AddHours(-1), zone));
        return $"{Day(first)} – {Day(last)} ({report.TimeZone})";
    }

    public static string Point(DateTimeOffset at, EspReport report, bool oneYear)
    {
        var format = report.Step switch
        {
            ReportStep.Hour => "d MMM HH:mm",
            ReportStep.Day => oneYear ? "d MMM" : "d MMM yyyy",
            _ => "MMM yyyy",
        };
        return Local(at, TimeZoneInfo.FindSystemTimeZoneById(report.TimeZone)).ToString(format, CultureInfo.InvariantCulture);
    }

    public static DateTimeOffset Local(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone);

    /// <summary>Too little for the one decimal that is shown.</summary>
    public static bool IsNone(double change) => Math.Abs(change) < 0.0005;

    public static string Arrow(double change, bool isRate) => IsNone(change) ? "No change" : $"{(change > 0 ? "▲" : "▼")} {Size(change, isRate)}";

    public static string Moved(double change, bool isRate) => IsNone(change) ? "No change" : $"{(change > 0 ? "Up" : "Down")} {Size(change, isRate)}";

    /// <summary>"+1.2" and "−0.4" of 0.012 and −0.004.</summary>
    public static string Points(double share) => (100 * share).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);

    public static string Verdict(string verdict, string first, string second) => verdict switch
    {
        "first_higher" => $"{first} delivers more",
        "second_higher" => $"{second} delivers more",
        "no_real_difference" => "No real difference",
        "differs_by_kind" => "Differs by kind of mail",
        _ => "Not enough data",
    };

    public static string Rule(RoutingFigures decision) => decision.Matched switch
    {
        "pinned" => "Named in the call",
        "default" => "Default",
        _ => decision.Name ?? "Deleted rule",
    };

    /// <summary>When decisions are counted.</summary>
    public static string Decided(EspReport report) => report.CampaignId is null ? "Counted when an email is accepted, by days of UTC." : "Counted when an email is accepted.";

    public static string NoBounces(EspReport report) => report.CampaignId is null ? "No email bounced in this range." : "No email of this campaign bounced.";

    public static string NothingMoved(EspReport report) => report.CampaignId is null ? "Failover moved no email in this range." : "Failover moved no email of this campaign.";

    public static string Mailbox(string family) => family == MailboxProviders.Other ? "Other" : MailboxProviders.NameOfFamily(family);

    /// <summary>"Postmark: $0.00126 (5,192 delivered)".</summary>
    public static string Cost(ProviderCost cost, ProviderCatalog catalog) =>
        $"{catalog.NameOf(cost.Provider)}: {Each(cost)} ({Formats.Count(cost.Delivered)} delivered)";

    public static string Each(ProviderCost cost) => cost.CostPerDelivered is { } each ? "$" + each.ToString("0.00000", CultureInfo.InvariantCulture) : "–";

    public static string Dollars(decimal amount) => "$" + amount.ToString("N2", CultureInfo.InvariantCulture);

    public static string Took(double? seconds) => seconds is { } known ? Formats.Elapsed(TimeSpan.FromSeconds(known)) : "–";

    private static string Size(double change, bool isRate) =>
        (100 * Math.Abs(change)).ToString("N1", CultureInfo.InvariantCulture) + (isRate ? " points" : "%");

    private static string Day(DateTimeOffset at) => at.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
