using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Dispatch;
using PenguinMails.Gateway.Sending.Holds;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending;

internal static class SendingFeature
{
    public static void AddSending(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<MailboxFamilies>();
        services.AddHostedService(provider => provider.GetRequiredService<MailboxFamilies>());
        services.AddSingleton(MailboxFamilies.Purge);
        services.AddSingleton<TenantLeases>();
        services.AddSingleton<ReadyQueues>();
        services.AddSingleton<Outbox>();
        services.AddSingleton(provider => provider.GetRequiredService<Outbox>().Purge);
        services.AddSingleton<ContentPurge>();
        services.AddSingleton(provider => provider.GetRequiredService<ContentPurge>().Purge);
        services.AddSingleton<CallStore>();
        services.AddSingleton<ScheduledQueue>();
        services.AddSingleton<Deadlines>();
        services.AddSingleton<EnvelopeReader>();
        services.AddSingleton<SendAgain>();
        services.AddSingleton<SenderAuthentication>();
        services.AddSingleton<ConnectionHealth>();
        services.AddSingleton(FailoverPolicy.Default);
        services.AddSingleton<RetryPlanner>();
        services.AddSingleton<CallRunner>();
        services.AddSingleton<ReadyQueueFiller>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<Rerouting>();
        services.AddSingleton<ConsentedContent>();
        services.AddSingleton<FrozenTracking>();
        services.AddSingleton<SendPlanner>();
        services.AddSingleton<RecipientCheck>();
        services.AddSingleton<DecisionCounts>();
        services.AddHostedService(provider => provider.GetRequiredService<DecisionCounts>());
        services.AddSingleton<SendAcceptor>();
        services.AddSingleton<MessageStore>();
        services.AddSingleton<WaitingEmail>();
        services.AddSingleton<HoldStore>();
        services.AddSingleton<DailyUsageReader>();
        services.AddSingleton<QuotaReader>();
        services.AddSingleton<WorkNotifications>();
        services.AddHostedService<SendingWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkNotifications>());
    }
}
