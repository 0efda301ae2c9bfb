using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Providers;

/// <summary>A tenant's account at a provider, as an admin sets it up.</summary>
internal interface IProviderAccount
{
    /// <summary>Checks the credentials without sending to a person.</summary>
    Task<ConnectionCheck> CheckAsync(Connection connection, CancellationToken ct);

    /// <summary>Checks a further secret, beside the one that the account is known by; null where nothing can be asked about it.</summary>
    /// <param name="connection">Whose it is.</param>
    /// <param name="property">The name of the secret's property.</param>
    /// <param name="ct">Ends the question.</param>
    Task<ConnectionCheck?> CheckSecretAsync(Connection connection, string property, CancellationToken ct) => Task.FromResult<ConnectionCheck?>(null);

    /// <summary>What a setting marked <see cref="ChosenAtProviderAttribute"/> can be; null where the provider can't be asked.</summary>
    /// <param name="connection">Whose key asks.</param>
    /// <param name="property">The name of the setting's property.</param>
    /// <param name="ct">Ends the question.</param>
    Task<IReadOnlyList<SettingChoice>?> ChoicesAsync(Connection connection, string property, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<SettingChoice>?>(null);

    /// <summary>Registers our webhook at the provider, or repairs it. Doing it twice changes nothing.</summary>
    Task<ConnectionCheck> RegisterWebhooksAsync(Connection connection, Uri publicUrl, CancellationToken ct);

    /// <summary>Reads what of our webhook is registered at the provider; null where there is nothing to register.</summary>
    Task<WebhookRegistration?> RegisteredWebhooksAsync(Connection connection, Uri publicUrl, CancellationToken ct) => Task.FromResult<WebhookRegistration?>(null);

    /// <summary>The settings with what the gateway itself makes for them, such as keys; what was made before stays.</summary>
    /// <param name="settings">About to be saved.</param>
    /// <param name="stored">As they are now; null for a new connection.</param>
    object Complete(object settings, object? stored) => settings;
}
