namespace PenguinMails.Gateway.Providers;

/// <summary>A provider that tells nobody when an address is taken off its suppression lists, so that they have to be read.</summary>
internal interface ISuppressionLists
{
    /// <returns>The name of the list for the reason, the same for as long as it is of the same account; null where there is none.</returns>
    string? ListOf(Connection connection, SuppressionReason reason);

    /// <returns>The addresses on that list; null where it could not be read to the end.</returns>
    Task<IReadOnlyCollection<string>?> AddressesAsync(Connection connection, SuppressionReason reason, CancellationToken ct);
}
