using PenguinMails.Gateway.Connections.Admin;

namespace PenguinMails.Gateway.Connections;

internal static class ConnectionsFeature
{
    public static void AddConnections(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ConnectionVault>();
        builder.Services.AddSingleton<ConnectionStore>();
        builder.Services.AddSingleton<ConnectionHealthStore>();
        builder.Services.AddSingleton<SenderUse>();
        builder.Services.AddSingleton(SenderUse.Purge);
        builder.Services.AddSingleton<ProviderStatus>();
        builder.Services.AddSingleton<ConnectionChanges>();
        builder.Services.AddSingleton<TestSending>();
        builder.Services.AddSingleton<ConnectionTester>();
        builder.Services.AddSingleton<ConnectionSaving>();
        builder.Services.AddSingleton<Domains>();
        builder.Services.AddSingleton<DomainLists>();
        builder.Services.AddSingleton<ConnectionSwitch>();
        builder.Services.AddSingleton<ReadinessBoard>();
        builder.Services.AddSingleton<WebhookEndpoints>();
    }
}
