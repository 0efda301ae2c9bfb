using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Routing.Drill;
using PenguinMails.Gateway.Routing.Replay;
using PenguinMails.Gateway.Routing.Versions;

namespace PenguinMails.Gateway.Routing;

internal static class RoutingFeature
{
    public static void AddRouting(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RoutingReasons>();
        builder.Services.AddSingleton<Router>();
        builder.Services.AddSingleton<RoutingVersions>();
        builder.Services.AddSingleton<TariffStore>();
        builder.Services.AddSingleton<CostWatch>();
        builder.Services.AddSingleton<RoutingAdmin>();
        builder.Services.AddSingleton<RoutingPreview>();
        builder.Services.AddSingleton<RoutingOutlook>();
        builder.Services.AddSingleton<DrillStore>();
        builder.Services.AddSingleton(DrillStore.Purge);
        builder.Services.AddSingleton<DrillAdmin>();
        builder.Services.AddSingleton<ReplayRun>();
        builder.Services.AddSingleton<ReplayStore>();
        builder.Services.AddSingleton(ReplayStore.Purge);
        builder.Services.AddSingleton<ReplayWorker>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ReplayWorker>());
        builder.Services.AddSingleton<ReplayAdmin>();
        builder.Services.AddSingleton<CostAdmin>();
        builder.Services.AddSingleton<TariffAdmin>();
    }
}
