using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Dashboard.Components;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Messages;

namespace PenguinMails.Gateway.Dashboard.Esp;

/// <summary>The overview's figures, by provider as the cards are.</summary>
internal sealed class OverviewReader(Activity activity, WaitingEmail waiting, ConnectionStore connections, ProviderCatalog catalog, TimeProvider time)
{
    private static readonly IReadOnlyList<long> Nothing = new long[LastDay.Hours];

    public async Task<OverviewFigures> FiguresAsync(Guid tenant, CancellationToken ct)
    {
        var day = await activity.LastDayAsync(tenant, ct);
        var (due, later) = await waiting.CountAsync(tenant, ct);
        var own = await connections.ConditionsAsync(tenant, ct);
        return new(day, due, later) { Hours = own.ToDictionary(connection => connection.Provider, connection => day.SentByHour.GetValueOrDefault(connection.Id, Nothing)) };
    }

    public async Task<ChartData> DeliveryRatesAsync(Guid tenant, CancellationToken ct) => DeliveryRates.Of(
        await activity.DaysAsync(tenant, DeliveryRates.Days, ct), await connections.ConditionsAsync(tenant, ct), catalog, time.GetUtcNow());
}
