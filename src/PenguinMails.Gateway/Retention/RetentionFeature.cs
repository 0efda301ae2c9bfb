namespace PenguinMails.Gateway.Retention;

internal static class RetentionFeature
{
    public static void AddRetention(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RetentionRound>();
        builder.Services.AddHostedService<RetentionWorker>();
    }
}
