using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Tracking.Hits;

namespace PenguinMails.Gateway.Tracking;

internal static class TrackingFeature
{
    public static void AddTracking(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<TrackingTokens>();
        services.AddSingleton<TrackingLink>(provider => provider.GetRequiredService<TrackingTokens>().LinkTo);
        services.AddSingleton<AnonymousLinks>();
        services.AddSingleton<AnonymousLink>(provider => provider.GetRequiredService<AnonymousLinks>().LinkTo);
        services.AddSingleton<AnonymousCounts>();
        services.AddSingleton<HitLimit>();
        services.AddSingleton<HitRecorder>();
        services.AddSingleton<Unsubscriptions>();
    }
}
