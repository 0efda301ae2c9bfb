namespace PenguinMails.Gateway.Sending;

internal static class SendingFeature
{
    public static void AddSending(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<SendingMetrics>();
        services.AddSingleton<Ownership>();
        services.AddSingleton<Lanes>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<Calls>();
        services.AddSingleton<Shelf>();
        services.AddSingleton<EnvelopeReader>();
        services.AddSingleton<Lessons>();
        services.AddSingleton<Carrier>();
        services.AddSingleton<LaneFiller>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<Leaving>();
        services.AddSingleton<Intake>();
        services.AddSingleton<Acceptor>();
        services.AddSingleton<Messages>();
        services.AddSingleton<TodaysUse>();
        services.AddSingleton<Hints>();
        services.AddHostedService<SendingWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<Hints>());
    }
}
