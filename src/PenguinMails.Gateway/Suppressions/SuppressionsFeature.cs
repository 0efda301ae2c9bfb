using PenguinMails.Gateway.Suppressions.Admin;

namespace PenguinMails.Gateway.Suppressions;

internal static class SuppressionsFeature
{
    public static void AddSuppressions(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<UnsubscribeLinks>().AddSingleton<ProviderLists>().AddSingleton<SuppressionAdmin>().AddSingleton<SuppressionImport>().AddSingleton<SoftBounceSettings>().AddSingleton(SoftBounces.Purge);
}
