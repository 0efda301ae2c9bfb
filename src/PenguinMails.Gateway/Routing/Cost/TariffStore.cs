using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Routing.Cost;

/// <summary>A tenant's price lists; where it has none of its own, the first plan of the provider counts.</summary>
internal sealed class TariffStore
{
    private const string Kind = "tariffs";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly Database database;
    private readonly Writer writer;
    private readonly ProviderCatalog catalog;
    private readonly Audit audit;
    private readonly LookupCache<Guid, IReadOnlyDictionary<string, Tariff>> own;

    public TariffStore(Database database, Writer writer, ProviderCatalog catalog, Audit audit, ConfigurationVersions versions, TimeProvider time)
    {
        (this.database, this.writer, this.catalog, this.audit) = (database, writer, catalog, audit);
        own = new(time, Life);
        versions.Watch(Kind, own.ForgetAll);
    }

    /// <summary>By provider, every one that has prices.</summary>
    public async ValueTask<IReadOnlyDictionary<string, Tariff>> OfTenantAsync(Guid tenant, CancellationToken ct)
    {
        var set = await OwnAsync(tenant, ct);
        return catalog.All.Where(info => set.ContainsKey(info.Id) || info.Plans.Count > 0).ToDictionary(info => info.Id, info => set.GetValueOrDefault(info.Id) ?? info.Plans[0]);
    }

    /// <summary>Only those that the tenant has set.</summary>
    public async ValueTask<IReadOnlyDictionary<string, Tariff>> OwnAsync(Guid tenant, CancellationToken ct)
    {
        if (own.TryGet(tenant, out var known))
            return known;

        var since = own.Generation;
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<TariffRow>("SELECT provider, tariff FROM tariffs WHERE tenant_id = @tenant", new { tenant }, ct);
        var found = rows.ToDictionary(row => row.Provider, row => JsonSerializer.Deserialize<Tariff>(row.Tariff, Json.Options)!);
        own.Keep(tenant, found, since);
        return found;
    }

    /// <summary>Sets one, or with null goes back to the provider's first plan.</summary>
    /// <returns>False where there was none to go back from.</returns>
    public async Task<bool> SetAsync(Guid tenant, string provider, Tariff? tariff, string actor)
    {
        var entry = audit.Entry(tenant, actor, tariff is null ? "tariff.reset" : "tariff.saved", new { provider, plan = tariff?.Plan });
        var json = tariff is null ? null : JsonSerializer.Serialize(tariff, Json.Options);
        var changed = await writer.ChangeAsync(session =>
        {
            var rows = json is null
                ? session.Execute("DELETE FROM tariffs WHERE tenant_id = @tenant AND provider = @provider", new { tenant, provider })
                : session.Execute("""
                    INSERT INTO tariffs (tenant_id, provider, tariff) VALUES (@tenant, @provider, @json)
                    ON CONFLICT (tenant_id, provider) DO UPDATE SET tariff = excluded.tariff
                    """, new { tenant, provider, json });
            if (rows == 0)
                return false;

            ConfigurationVersions.Raise(session, Kind);
            Audit.Write(session, entry);
            return true;
        });
        own.Forget(tenant);
        return changed;
    }

    private sealed record TariffRow
    {
        public required string Provider { get; init; }
        public required string Tariff { get; init; }
    }
}
