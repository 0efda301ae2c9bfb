namespace PenguinMails.Gateway.Providers;

/// <summary>A provider that can be asked what became of an email, for webhooks that never came.</summary>
internal interface IEventHistory
{
    /// <summary>What it has recorded about one email.</summary>
    /// <param name="connection">Whose.</param>
    /// <param name="messageId">The provider's own id.</param>
    /// <param name="page">From the page before, null for the first.</param>
    /// <param name="ct">Ends the question.</param>
    Task<HistoryPage> OfMessageAsync(Connection connection, string messageId, string? page, CancellationToken ct);
}

/// <summary>The same for all email of a time, which costs less where much is missing.</summary>
internal interface IEventRange : IEventHistory
{
    Task<HistoryPage> SinceAsync(Connection connection, DateTimeOffset since, string? page, CancellationToken ct);
}

/// <param name="Bodies">As its webhooks would have told, so that they are read in the same way and have the same keys.</param>
/// <param name="Next">The page after this one; null on the last.</param>
/// <param name="Problem">Why it could not be asked; null where it could.</param>
internal sealed record HistoryPage(IReadOnlyList<byte[]> Bodies, string? Next, string? Problem = null)
{
    public static HistoryPage Failed(string problem) => new([], null, problem);
}
