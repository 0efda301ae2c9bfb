using PenguinMails.Gateway.Suppressions.Admin;
using PenguinMails.Gateway.Suppressions.Import;
using PenguinMails.Gateway.Suppressions.Sync;

namespace PenguinMails.Gateway.Suppressions;

internal static class SuppressionsFeature
{
    public static void AddSuppressions(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<UnsubscribeLinks>().AddSingleton<SuppressionAdmin>().AddSingleton<SuppressionImport>().AddSingleton<ImportStore>().AddSingleton(ImportStore.Purge)
        .AddSingleton<ImportWorker>().AddHostedService(services => services.GetRequiredService<ImportWorker>())
        .AddSingleton<SoftBounceSettings>().AddSingleton(SoftBounces.Purge)
        .AddSingleton<SuppressionComparison>().AddSingleton<DriftStore>().AddSingleton<SuppressionSync>().AddHostedService(services => services.GetRequiredService<SuppressionSync>())
        .AddSingleton<SuppressionPusher>().AddHostedService<PushWorker>();
}
