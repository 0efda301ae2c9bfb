using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Admin;
using PenguinMails.Gateway.Webhooks.Backfill;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Log;
using PenguinMails.Gateway.Webhooks.Processing;
using PenguinMails.Gateway.Webhooks.Rebuild;

namespace PenguinMails.Gateway.Webhooks;

internal static class WebhooksFeature
{
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<WebhookInbox>();
        services.AddSingleton<WebhookReceiver>();
        services.AddSingleton<RawReader>();
        services.AddSingleton<TestMarks>();
        services.AddSingleton<WebhookTester>();
        services.AddProviderClient(WebhookTester.Client);
        services.AddSingleton<RejectedWebhooks>();
        services.AddSingleton(provider => PurgeOf(provider.GetRequiredService<RetentionOptions>().Webhooks));
        services.AddSingleton<EventApplier>();
        services.AddSingleton<EventLog>();
        services.AddSingleton<EventFeed>();
        services.AddSingleton<UnsubscribeSpeed>();
        services.AddSingleton<UnsubscribeHonour>();
        services.AddSingleton<EventCounts>();
        services.AddSingleton<EventDetails>();
        services.AddSingleton<EventSignal>();
        services.AddSingleton<WebhookRegistrations>();
        services.AddSingleton<WebhookAdmin>();
        services.AddSingleton<MissingEvents>();
        services.AddSingleton<Reception>();
        services.AddSingleton<BackfillRun>();
        services.AddSingleton<BackfillStore>();
        services.AddSingleton<BackfillAdmin>();
        services.AddSingleton<BackfillWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<BackfillWorker>());
        services.AddSingleton<RebuildTurn>();
        services.AddSingleton(RebuildTurn.Purge);
        services.AddSingleton<KeptReader>();
        services.AddSingleton<EventPages>();
        services.AddSingleton<WebhookPages>();
        services.AddSingleton<DeliveryPages>();
        services.AddSingleton<AddressPages>();
        services.AddSingleton<TenantCounts>();
        services.AddSingleton<Rebuilder>();
        services.AddSingleton<Processor>();
        services.AddSingleton<InboxFollower>();
        services.AddHostedService<WebhookWorker>();
        services.AddSingleton<BounceListener>();
        services.AddHostedService(provider => provider.GetRequiredService<BounceListener>());
    }

    private static Purge PurgeOf(TimeSpan kept)
    {
        var shorter = new LogPurge();
        return new("webhook", (session, now, most) => RawEvent.Delete(session, now - kept, most) is > 0 and var deleted ? new(deleted, deleted) : shorter.Step(session, now, most), RawEvent.Oldest);
    }
}
