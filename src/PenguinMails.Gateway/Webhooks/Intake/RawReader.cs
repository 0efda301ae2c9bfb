using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Tracking;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>Reads raw events in the words of their providers.</summary>
internal sealed class RawReader(ConnectionStore connections, ProviderCatalog catalog)
{
    /// <exception cref="FormatException">It is not understood.</exception>
    public async ValueTask<IReadOnlyList<ProviderEvent>> ReadAsync(Guid connectionId, string providerId, byte[] body)
    {
        // What came by a link of our own says nothing in its provider's words.
        if (TrackingHits.IsHit(body))
            return TrackingHits.Parse(body);

        var provider = catalog.Find(providerId) ?? throw new FormatException("The provider is not known.");
        var connection = await connections.FindByIdAsync(connectionId, CancellationToken.None) ?? throw new FormatException("The connection is gone.");
        return provider.Parse(connection, body);
    }
}
