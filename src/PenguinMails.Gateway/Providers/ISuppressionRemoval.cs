namespace PenguinMails.Gateway.Providers;

/// <summary>A provider that keeps suppression lists of its own, and lets an account take addresses off them.</summary>
internal interface ISuppressionRemoval
{
    /// <summary>Takes the address off every list that the connection's email is held against, and looks whether it is gone.</summary>
    /// <param name="connection">Whose lists.</param>
    /// <param name="address">As it is compared.</param>
    /// <param name="complaint">Also where it stands there for a complaint.</param>
    /// <param name="ct">Ends the question.</param>
    Task<SuppressionRemoval> RemoveAsync(Connection connection, string address, bool complaint, CancellationToken ct);
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
