namespace PenguinMails.Gateway.Commands;

internal static class CommandsFeature
{
    public static void AddCommands(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<CommandSocket>();
        // The sandbox is next door; a proxy from the environment does not lead there.
        builder.Services.AddHttpClient(nameof(DemoTenant)).UseSocketsHttpHandler((handler, _) => handler.UseProxy = false);
    }
}
