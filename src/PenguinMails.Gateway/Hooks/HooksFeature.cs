using PenguinMails.Gateway.Hooks.Admin;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Hooks;

internal static class HooksFeature
{
    public static void AddHooks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<HookVault>();
        services.AddSingleton<HookClient>();
        services.AddSingleton<HookQueue>();
        services.AddSingleton<HookRunner>();
        services.AddHostedService<HookWorker>();
        services.AddSingleton<HookAdmin>();
        services.AddSingleton<HookLog>();
        services.AddSingleton<HookViews>();
        services.AddSingleton(provider => Purge.Of(
            "hook_event", (session, now, most) => HookQueue.Delete(session, now - provider.GetRequiredService<RetentionOptions>().Webhooks, most), HookQueue.Oldest));
    }
}
