using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Connections;

internal sealed class ConnectionStore
{
    public ValueTask<IReadOnlyList<Connection>> OfTenantAsync(Guid tenant, CancellationToken ct) => throw new InvalidOperationException(GetHashCode().ToString());
    public ValueTask<Connection?> FindByIdAsync(Guid connection, CancellationToken ct) => throw new InvalidOperationException(GetHashCode().ToString());
}
