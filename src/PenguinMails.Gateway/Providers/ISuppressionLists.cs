namespace PenguinMails.Gateway.Providers;

/// <summary>A provider that keeps suppression lists of its own, and lets an account read them, add to them, and take addresses off them.</summary>
internal interface ISuppressionLists
{
    /// <summary>How many addresses one call may add.</summary>
    int MostAtOnce { get; }

    /// <summary>The lists that the connection's email is held against now; else why they can't be known.</summary>
    Task<(ProviderLists? Lists, string? Problem)> ListsAsync(Connection connection, CancellationToken ct);

    /// <summary>Reads all of them, page by page: never more than some thousand addresses at once.</summary>
    /// <returns>Why they could not be read to the end; null where they were.</returns>
    Task<string?> ReadAsync(Connection connection, ProviderLists lists, Func<IReadOnlyList<ListedAddress>, Task> page, CancellationToken ct);

    /// <summary>Adds addresses, of which some may be there already: up to so many as one call may add.</summary>
    Task<SuppressionAddition> AddAsync(Connection connection, IReadOnlyList<NewlyListed> addresses, CancellationToken ct);

    /// <summary>Takes the address off every list that the connection's email is held against, and looks whether it is gone.</summary>
    /// <param name="connection">Whose lists.</param>
    /// <param name="address">As it is compared.</param>
    /// <param name="complaint">Also where it stands there for a complaint.</param>
    /// <param name="ct">Ends the question.</param>
    Task<SuppressionRemoval> RemoveAsync(Connection connection, string address, bool complaint, CancellationToken ct);
}

/// <param name="ByReason">The list on which an address stands for a reason: its name is the same for as long as it is of the same account.</param>
/// <param name="TakesBulk">Whether it can stop bulk email alone. Where it can't, who unsubscribed must not be listed: it would stop a password reset, too.</param>
internal sealed record ProviderLists(IReadOnlyDictionary<SuppressionReason, string> ByReason, bool TakesBulk);

/// <summary>An address as it stands on a provider's list.</summary>
/// <param name="List">One of <see cref="ProviderLists.ByReason"/>.</param>
/// <param name="StopsAll">True where the provider sends it nothing at all, whatever the reason.</param>
internal sealed record ListedAddress(string Address, string List, SuppressionReason Reason, bool StopsAll, string? Since);

/// <summary>An address for a provider's list.</summary>
/// <param name="IsBulk">Only bulk email is to be stopped.</param>
internal sealed record NewlyListed(string Address, SuppressionReason Reason, bool IsBulk);

/// <summary>How adding addresses at a provider ended.</summary>
internal abstract record SuppressionAddition
{
    private SuppressionAddition() { }

    /// <param name="Without">Those that the provider will not have, and why.</param>
    public sealed record Added(IReadOnlyDictionary<string, string> Without) : SuppressionAddition;

    /// <summary>It will not have them all together; one of them may be at fault.</summary>
    public sealed record Refused(string Detail) : SuppressionAddition;

    public sealed record NotReached(string Detail, TimeSpan? RetryAfter = null) : SuppressionAddition;
}

/// <summary>How the removal of an address at a provider ended.</summary>
internal abstract record SuppressionRemoval
{
    private SuppressionRemoval() { }

    /// <summary>The provider was asked again, and it is on none of the lists.</summary>
    public sealed record Gone : SuppressionRemoval;

    /// <summary>It stands there for a complaint, and that was not to be lifted.</summary>
    public sealed record Complained : SuppressionRemoval;

    /// <summary>The provider has answered, and keeps it.</summary>
    public sealed record Kept(string Detail) : SuppressionRemoval;

    public sealed record NotReached(string Detail) : SuppressionRemoval;
}
