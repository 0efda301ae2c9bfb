namespace PenguinMails.Sandbox.Mailgun;

internal static class MailgunEndpoints
{
    public static void AddMailgun(this IServiceCollection services) => services
        .AddSingleton<MailgunWorld>()
        .AddSingleton<MailgunOutcomes>()
        .AddSingleton<MailgunTroubles>()
        .AddSingleton<MessageEndpoints>()
        .AddSingleton<EventEndpoints>()
        .AddSingleton<MailgunDomainEndpoints>()
        .AddSingleton<MailgunHookEndpoints>()
        .AddSingleton<MailgunSuppressionEndpoints>()
        .AddSingleton<MailgunWhitelistEndpoints>()
        .AddSingleton<ValidationEndpoints>()
        .AddSingleton<BulkValidationEndpoints>()
        .AddSingleton<ValidationDownload>();

    public static void MapMailgun(this WebApplication app)
    {
        app.Services.GetRequiredService<MessageEndpoints>().Map(app);
        app.Services.GetRequiredService<EventEndpoints>().Map(app);
        app.Services.GetRequiredService<MailgunDomainEndpoints>().Map(app);
        app.Services.GetRequiredService<MailgunHookEndpoints>().Map(app);
        app.Services.GetRequiredService<MailgunSuppressionEndpoints>().Map(app);
        app.Services.GetRequiredService<MailgunWhitelistEndpoints>().Map(app);
        app.Services.GetRequiredService<ValidationEndpoints>().Map(app);
        app.Services.GetRequiredService<BulkValidationEndpoints>().Map(app);
        app.Services.GetRequiredService<ValidationDownload>().Map(app);
        SigningKeyEndpoints.Map(app, app.Services.GetRequiredService<MailgunWorld>());
    }
}
