namespace PenguinMails.Gateway.Alerts;

internal static class AlertsFeature
{
    public static void AddAlerts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(builder.Configuration.GetSection("Alerts").Get<AlertOptions>() ?? new());
        services.AddSingleton<AlertMetrics>();
        services.AddSingleton<AlertBook>();
        services.AddSingleton<AlertList>();
        services.AddSingleton<ReportWatch>();
        services.AddSingleton<AlertJudge>();
        services.AddSingleton<PlanWatch>();
        services.AddSingleton<ProviderVisits>();
        services.AddSingleton<AlertMail>();
        services.AddSingleton<AlertMailBook>();
        services.AddSingleton<AlertMailChoice>();
        services.AddHostedService<AlertWorker>();
    }
}
