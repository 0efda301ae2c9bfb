using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions.Sync;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>
/// Looks in at each provider once an hour: registers the webhook again where somebody deleted it there, and sees whether a
/// domain has lost its verification, how much of the plan is used, and brings its suppression lists and ours into step. Each connection has a minute of the hour of its own, so that they do not come all at once.
/// </summary>
internal sealed class ProviderChecks(
    Database database, Writer writer, ConnectionStore connections, ProviderCatalog catalog, ReadyQueues queues, TenantLeases leases, PublicUrl publicUrl,
    PlanWatch plans, SuppressionSync suppressions, AlertStore store, TimeProvider time)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly Dictionary<Guid, long> visited = [];

    public async Task RoundAsync(CancellationToken ct)
    {
        var due = (await connections.EnabledAsync(ct)).Where(IsDue).ToList();
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (place, token) =>
        {
            if (leases.Owns(place.TenantId)
                && (await connections.OfTenantAsync(place.TenantId, token)).FirstOrDefault(one => one.Id == place.Id) is { } connection
                && catalog.Find(connection.Provider) is { } provider)
                await VisitAsync(provider, connection, token);
        });
    }

    /// <summary>Once for each hour that begins while this node runs; not for the one in which it sees the connection first.</summary>
    private bool IsDue(ConnectionPlace place)
    {
        var offset = (uint)place.Id.GetHashCode() % (long)Every.TotalMilliseconds;
        var hour = (time.GetUtcNow().ToUnixTimeMilliseconds() - offset) / (long)Every.TotalMilliseconds;
        var isDue = visited.TryGetValue(place.Id, out var last) && hour > last;
        visited[place.Id] = hour;
        return isDue;
    }

    private async Task VisitAsync(IEmailProvider provider, Connection connection, CancellationToken ct)
    {
        await plans.LookAsync(provider, connection, ct);
        if (provider is ISuppressionLists keepsLists)
            await suppressions.BringIntoStepAsync(keepsLists, connection, ct);
        if (publicUrl.Known is { } url)
            await LearnAsync(provider, connection, await provider.RegisterWebhooksAsync(connection, url, ct));
        if (provider is ISendingDomains keeper && await keeper.ListAsync(connection, ct) is DomainAnswer.Are { Domains: var domains })
            await CompareAsync(connection, domains, ct);
    }

    private async Task LearnAsync(IEmailProvider provider, Connection connection, ConnectionCheck registered)
    {
        if (registered.Ok)
        {
            if (registered.Warning is { } warning)
                await store.RaiseAsync(connection, AlertKind.ConnectionError, warning, Alert.OfWebhooks);
            else
                await ClearAsync(connection, AlertKind.ConnectionError, Alert.OfWebhooks);
            // It answers again, and nothing waits that could show it.
            if (provider.Info.ReportsDelivery && queues.CircuitOf(connection.Id) is null or { IsOpen: false })
                await ClearAsync(connection, AlertKind.CircuitOpen, "");
        }
        else if (registered.InvalidKey)
            await store.RaiseAsync(connection, AlertKind.KeyRejected, registered.Detail);
        else if (!registered.Unreachable && !registered.Throttled)
            await store.RaiseAsync(connection, AlertKind.ConnectionError, registered.Cause ?? registered.Detail, Alert.OfWebhooks);
    }

    private async Task CompareAsync(Connection connection, IReadOnlyList<SendingDomain> domains, CancellationToken ct)
    {
        var known = await KnownAsync(connection, ct);
        foreach (var domain in domains)
            if (domain.Status != VerificationState.Verified && known.Contains(domain.Domain))
                await store.RaiseAsync(connection, AlertKind.DomainUnverified, Missing(domain), domain.Domain);
            else if (domain.Status == VerificationState.Verified)
                await ClearAsync(connection, AlertKind.DomainUnverified, domain.Domain);

        var news = domains.Where(domain => domain.Status == VerificationState.Verified && !known.Contains(domain.Domain)).Select(domain => domain.Domain).ToList();
        var gone = known.Except(domains.Select(domain => domain.Domain)).ToList();
        if (news.Count + gone.Count > 0)
            await RememberAsync(connection, news, gone);
        foreach (var domain in gone)
            await ClearAsync(connection, AlertKind.DomainUnverified, domain);
    }

    private static string Missing(SendingDomain domain)
    {
        var missing = domain.Records.Where(record => record.Status != VerificationState.Verified).Select(record => record.Purpose).Distinct().ToList();
        return missing.Count == 0 ? "The provider no longer lists it as verified." : $"No longer found in DNS: {string.Join(", ", missing)}.";
    }

    private Task<bool> ClearAsync(Connection connection, AlertKind kind, string subject) =>
        store.ClearAsync(new(connection.TenantId, kind, connection.Id, subject), null);

    private async Task<HashSet<string>> KnownAsync(Connection connection, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return [.. await read.QueryAsync<string>(
            "SELECT domain FROM verified_domains WHERE connection_id = @Id AND tenant_id = @TenantId", new { connection.Id, connection.TenantId }, ct)];
    }

    private Task<bool> RememberAsync(Connection connection, List<string> news, List<string> gone) => writer.ChangeAsync(session =>
    {
        foreach (var domain in news)
            session.Execute("""
                INSERT INTO verified_domains (connection_id, tenant_id, domain) VALUES (@Id, @TenantId, @domain) ON CONFLICT DO NOTHING
                """, new { connection.Id, connection.TenantId, domain });
        foreach (var domain in gone)
            session.Execute("""
                DELETE FROM verified_domains WHERE connection_id = @Id AND tenant_id = @TenantId AND domain = @domain
                """, new { connection.Id, connection.TenantId, domain });

        return true;
    });
}
