using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Admin;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Log;
using PenguinMails.Gateway.Webhooks.Processing;

namespace PenguinMails.Gateway.Webhooks;

internal static class WebhooksFeature
{
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<WebhookInbox>();
        services.AddSingleton<WebhookReceiver>();
        services.AddSingleton<RejectedWebhooks>();
        services.AddSingleton(provider => Purge.Of(
            "webhook", (session, now, most) => RawEvent.Delete(session, now - provider.GetRequiredService<RetentionOptions>().Webhooks, most), RawEvent.Oldest));
        services.AddSingleton<EventApplier>();
        services.AddSingleton<EventLog>();
        services.AddSingleton<EventFeed>();
        services.AddSingleton<EventCounts>();
        services.AddSingleton<WebhookRegistrations>();
        services.AddSingleton<WebhookAdmin>();
        services.AddSingleton<Processor>();
        services.AddHostedService<WebhookWorker>();
        services.AddSingleton<BounceListener>();
        services.AddHostedService(provider => provider.GetRequiredService<BounceListener>());
    }
}
