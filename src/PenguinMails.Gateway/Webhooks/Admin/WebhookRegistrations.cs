using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Admin;

/// <summary>What stands at the providers about our webhooks. They are asked at most once a minute, and not waited for longer than anybody looks at a page.</summary>
internal sealed class WebhookRegistrations(ProviderCatalog catalog, PublicUrl publicUrl, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly LookupCache<(Guid, int), WebhookRegistration> lately = new(time, TimeSpan.FromMinutes(1));

    /// <summary>Null where there is nothing to register.</summary>
    public async Task<WebhookRegistration?> OfAsync(Connection connection, CancellationToken ct)
    {
        if (catalog.Find(connection.Provider) is not { } provider || publicUrl.Known is not { } url)
            return null;
        if (lately.TryGet((connection.Id, connection.Version), out var known))
            return known;

        var since = lately.Generation;
        var registration = await InTimeAsync(provider, connection, url, ct);
        if (registration?.Hooks is not null)
            lately.Keep((connection.Id, connection.Version), registration, since);

        return registration;
    }

    /// <summary>What was found in the last minute; null where nobody has asked.</summary>
    public WebhookRegistration? Lately(Connection connection) => lately.TryGet((connection.Id, connection.Version), out var known) ? known : null;

    /// <summary>Registers all that is missing there.</summary>
    public async Task RegisterAsync(Connection connection, CancellationToken ct)
    {
        if (catalog.Find(connection.Provider) is { } provider && publicUrl.Known is { } url)
            await provider.RegisterWebhooksAsync(connection, url, ct);

        lately.Forget((connection.Id, connection.Version));
    }

    private async Task<WebhookRegistration?> InTimeAsync(IEmailProvider provider, Connection connection, Uri url, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await provider.RegisteredWebhooksAsync(connection, url, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(null, $"{provider.Info.Name} did not answer within {Patience.TotalSeconds:N0} seconds.");
        }
    }
}
