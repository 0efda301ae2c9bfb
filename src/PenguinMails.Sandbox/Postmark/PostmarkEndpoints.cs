namespace PenguinMails.Sandbox.Postmark;

internal static class PostmarkEndpoints
{
    public static void AddPostmark(this IServiceCollection services) => services
        .AddSingleton<PostmarkWorld>()
        .AddSingleton<PostmarkRequests>()
        .AddSingleton<PostmarkIntake>()
        .AddSingleton<PostmarkOutcomes>()
        .AddSingleton<PostmarkTroubles>()
        .AddSingleton<HookProbe>()
        .AddSingleton<SendEndpoints>()
        .AddSingleton<OutboundSearch>()
        .AddSingleton<VisitEndpoints>()
        .AddSingleton<StatsEndpoints>()
        .AddSingleton<HookEndpoints>()
        .AddSingleton<SuppressionEndpoints>()
        .AddSingleton<StreamEndpoints>()
        .AddSingleton<DomainEndpoints>()
        .AddSingleton<SenderEndpoints>()
        .AddSingleton<BounceEndpoints>();

    public static void MapPostmark(this WebApplication app)
    {
        var requests = app.Services.GetRequiredService<PostmarkRequests>();
        app.Services.GetRequiredService<SendEndpoints>().Map(app, requests);
        app.Services.GetRequiredService<OutboundSearch>().Map(app, requests);
        app.Services.GetRequiredService<VisitEndpoints>().Map(app, requests);
        app.Services.GetRequiredService<StatsEndpoints>().Map(app, requests);
        app.Services.GetRequiredService<HookEndpoints>().Map(app, requests);
        app.Services.GetRequiredService<SuppressionEndpoints>().Map(app, requests);
        app.Services.GetRequiredService<StreamEndpoints>().Map(app, requests);
        app.Services.GetRequiredService<DomainEndpoints>().Map(app, requests);
        app.Services.GetRequiredService<SenderEndpoints>().Map(app, requests);
        app.Services.GetRequiredService<BounceEndpoints>().Map(app, requests);
        ServerEndpoint.Map(app, requests);
        TemplateEndpoints.Map(app, requests);
    }
}
