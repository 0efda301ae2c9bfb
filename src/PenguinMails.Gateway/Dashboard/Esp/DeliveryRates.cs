using System.Globalization;
using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Dashboard.Components;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard.Esp;

/// <summary>The delivery rate of each provider that confirms deliveries, day by day.</summary>
public static class DeliveryRates
{
    public const int Days = 30;

    internal static ChartData Of(IReadOnlyList<ActivityRow> rows, IReadOnlyList<ConnectionCondition> connections, ProviderCatalog catalog, DateTimeOffset now)
    {
        var days = Enumerable.Range(0, Days).Select(back => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(back + 1 - Days)).ToList();
        var series =
            from info in catalog.All
            where info.ReportsDelivery
            join connection in connections on info.Id equals connection.Provider
            let own = rows.Where(row => row.ConnectionId == connection.Id && row.Sent > 0).ToDictionary(row => row.At)
            where own.Count > 0
            select new ChartSeries(info.Name, [.. days.Select(day => own.TryGetValue(day, out var row) ? (double?)row.Delivered / row.Sent : null)]);
        return new("Day (UTC)", [.. days.Select(day => day.ToString("d MMM", CultureInfo.InvariantCulture))], [.. series]);
    }
}
