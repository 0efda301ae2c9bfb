using PenguinMails.Gateway.Alerts.Checks;

namespace PenguinMails.Gateway.Alerts;

internal static class AlertsFeature
{
    public static void AddAlerts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(builder.Configuration.GetSection("Alerts").Get<AlertOptions>() ?? new());
        services.AddSingleton<AlertStore>();
        services.AddSingleton<AlertTexts>();
        services.AddSingleton<AlertList>();
        services.AddSingleton<ReportWatch>();
        services.AddSingleton<AlertEvaluator>();
        services.AddSingleton<PlanWatch>();
        services.AddSingleton<BudgetWatch>();
        services.AddSingleton<FailoverWatch>();
        services.AddSingleton<FailoverCheck>();
        services.AddSingleton<ProviderChecks>();
        services.AddSingleton<AlertMail>();
        services.AddSingleton<AlertMailStore>();
        services.AddSingleton<AlertMailChoice>();
        services.AddHostedService<AlertWorker>();
    }
}
