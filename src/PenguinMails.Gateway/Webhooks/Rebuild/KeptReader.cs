using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Webhooks.Intake;
using EventId = PenguinMails.Gateway.Webhooks.Processing.EventId;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>Reads kept webhooks by what is understood of them now.</summary>
internal sealed class KeptReader(RawReader reader, ConnectionStore connections)
{
    /// <returns>Without those whose connection is gone: nobody can read them any more, and what they told stays.</returns>
    public async Task<List<KeptBody>> ReadAsync(IEnumerable<RawEvent> page, CancellationToken ct)
    {
        var read = new List<KeptBody>();
        foreach (var raw in page)
            if (await connections.FindByIdAsync(raw.ConnectionId, ct) is not null)
                read.Add(await ReadAsync(raw));

        return read;
    }

    private async Task<KeptBody> ReadAsync(RawEvent raw)
    {
        try
        {
            return new(raw, await reader.ReadAsync(raw.ConnectionId, raw.Provider, raw.Body));
        }
        catch (FormatException exception)
        {
            return new(raw with { Problem = exception.Message }, null);
        }
    }
}

/// <param name="Raw">As it stands.</param>
/// <param name="Events">Null where it is not understood.</param>
internal sealed record KeptBody(RawEvent Raw, IReadOnlyList<ProviderEvent>? Events)
{
    /// <summary>The events that it tells first, as they are recorded.</summary>
    public IEnumerable<Guid> Ids => (Events ?? []).Where(e => !e.IsOfList).Select(e => EventId.Of(Raw.ConnectionId, e.Key, e.At));
}
