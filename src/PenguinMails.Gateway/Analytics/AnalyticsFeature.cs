namespace PenguinMails.Gateway.Analytics;

internal static class AnalyticsFeature
{
    public static void AddAnalytics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ProviderUse>();
        builder.Services.AddSingleton<Activity>();
    }
}
