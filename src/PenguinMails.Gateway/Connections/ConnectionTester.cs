using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Connections;

internal sealed record ConnectionTestResult(ConnectionCheck Check, long LatencyMs);

/// <summary>Tests a connection at its provider and notes how it went.</summary>
internal sealed class ConnectionTester(ConnectionStore connections, ConnectionChanges changes, ProviderCatalog catalog, TimeProvider time)
{
    /// <summary>Null where the tenant has no such connection.</summary>
    public async Task<ConnectionTestResult?> TestAsync(Guid tenant, string provider, CancellationToken ct)
    {
        if (await connections.FindAsync(tenant, provider, ct) is not { } connection || catalog.Find(provider) is not { } adapter)
            return null;

        var started = time.GetTimestamp();
        var check = await adapter.CheckAsync(connection, ct);
        var latency = (long)time.GetElapsedTime(started).TotalMilliseconds;
        await changes.NoteCheckAsync(connection, check.Ok ? null : check.Detail);
        return new(check, latency);
    }
}
