using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>A report's figures as the charts take them.</summary>
internal static class AnalyticsCharts
{
    public static ChartData DeliveryOverTime(EspReport report) => OverTime(report, point => point.DeliveryRate);

    public static ChartData TimeToOpen(EspReport report) => OverTime(report, point => point.OpenedInAverageS);

    public static ChartData Volume(EspReport report) => ByProvider(report, "Sent", provider => provider.Sent);

    public static ChartData OpenRates(EspReport report) => ByProvider(report, "Open rate", provider => provider.OpenRate);

    public static ChartData ClickRates(EspReport report) => ByProvider(report, "Click rate", provider => provider.ClickRate);

    public static ChartData Types(EspReport report) =>
        new("Email type", [.. report.Types.Select(type => Formats.Words(type.Type))], [new("Sent", [.. report.Types.Select(type => (double?)type.Sent)])]);

    public static ChartData BounceReasons(EspReport report) =>
        new("Reason", [.. report.Bounces.Reasons.Select(reason => reason.Name)], [new("Bounces", [.. report.Bounces.Reasons.Select(reason => (double?)reason.Bounces)])]);

    private static ChartData ByProvider(EspReport report, string name, Func<ProviderFigures, double?> value) =>
        new("Provider", [.. report.Providers.Select(provider => provider.Name)], [new(name, [.. report.Providers.Select(value)])]);

    private static ChartData OverTime(EspReport report, Func<SeriesPoint, double?> value)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(report.TimeZone);
        var points = new ReportRange(report.From, report.Until, zone).Points().ToList();
        var oneYear = points.Select(at => AnalyticsWords.Local(at, zone).Year).Distinct().Count() < 2;
        var series =
            from provider in report.Providers
            let own = report.Series.Where(point => point.Provider == provider.Provider).ToDictionary(point => point.At, value)
            where own.Values.Any(known => known is not null)
            select new ChartSeries(provider.Name, [.. points.Select(at => own.GetValueOrDefault(at))]);
        return new(Formats.Words(EnumNames.Of(report.Step)), [.. points.Select(at => AnalyticsWords.Point(at, report, oneYear))], [.. series]);
    }
}
