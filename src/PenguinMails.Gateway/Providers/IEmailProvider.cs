namespace PenguinMails.Gateway.Providers;

/// <summary>All that is special about one provider: how it is described, how it sends, its accounts, its webhooks.</summary>
internal interface IEmailProvider : IEmailSending, IProviderAccount, IProviderWebhooks
{
    ProviderInfo Info { get; }

    /// <summary>What holds for all email of the connection, by its settings.</summary>
    ConnectionProfile ProfileOf(Connection connection);
}
