using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending;

/// <summary>Finds messages and tells their story.</summary>
internal sealed class Messages(Database database)
{
    /// <summary>Newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="filter">All that is given must hold.</param>
    /// <param name="cursor">From the page before, null for the first.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="ct">Ends the search.</param>
    public async Task<Page<MessageRow>> SearchAsync(Guid tenant, MessageFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return new Page<MessageRow>([], null);
    }

    /// <summary>Null where the tenant has no such message.</summary>
    public async Task<MessageView?> FindAsync(Guid tenant, Guid message, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return null;
    }
}
