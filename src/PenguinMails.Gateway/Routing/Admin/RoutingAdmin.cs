using System.Text.Json;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Queues;

namespace PenguinMails.Gateway.Routing.Admin;

/// <summary>What admins do with the rules: read, save, look back, restore.</summary>
internal sealed class RoutingAdmin(RoutingVersions versions, ConnectionStore connections, ReadyQueues queues, ProviderCatalog catalog)
{
    public Task<RoutingAnswer> AnswerAsync(Guid tenant, CompiledRouting rules, CancellationToken ct) => AnswerAsync(tenant, rules.Config, rules.Version, ct);

    /// <summary>Rules that are not saved yet, with what is probably not meant of them.</summary>
    /// <returns>Null where they are not valid.</returns>
    public async Task<RoutingAnswer?> LookAsync(Guid tenant, JsonElement json, CancellationToken ct) =>
        Read(json, new()) is { Config: var draft } ? await AnswerAsync(tenant, draft, 0, ct) : null;

    public async Task<(RoutingAnswer? Answer, Problem? Problem)> SaveAsync(Guid tenant, JsonElement json, string actor, CancellationToken ct)
    {
        var problems = new SendProblems();
        if (Read(json, problems) is not { } draft)
            return (null, Problems.InvalidField(problems.ByField));

        // The form of the routing page knows nothing of quotas, and must not drop them.
        var config = json.TryGetProperty("quotas", out var quotas) && quotas.ValueKind != JsonValueKind.Null
            ? draft.Config
            : draft.Config with { Quotas = (await versions.OfTenantFreshAsync(tenant, ct)).Config.Quotas };
        if (await versions.SaveAsync(tenant, config, draft.Version, actor) is not { } saved)
            return (null, Problems.StaleVersion());

        queues.Reopen(tenant);
        return (await AnswerAsync(tenant, saved, ct), null);
    }

    /// <summary>Null where there is no such version. Restoring makes a new one.</summary>
    public async Task<RoutingAnswer?> RestoreAsync(Guid tenant, int version, string actor, CancellationToken ct)
    {
        if (await versions.FindAsync(tenant, version, ct) is not { } found)
            return null;

        while (true)
            if (await versions.SaveAsync(tenant, RoutingVersions.Parse(found.Config), null, actor, version) is { } saved)
            {
                queues.Reopen(tenant);
                return await AnswerAsync(tenant, saved, ct);
            }
    }

    public async Task<Page<RoutingVersionView>> ListAsync(Guid tenant, int? before, int limit, CancellationToken ct)
    {
        // One more than is shown, so that the last one's change can be told.
        var rows = await versions.ListAsync(tenant, before, limit + 1, ct);
        var views = rows.Take(limit).Select((row, i) => new RoutingVersionView(row.Version, row.At, row.Actor, row.Restored,
            i + 1 < rows.Count ? RoutingDiff.Of(RoutingVersions.Parse(rows[i + 1].Config), RoutingVersions.Parse(row.Config)) : [])).ToList();
        return new(views, rows.Count > limit ? views[^1].Version.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
    }

    private async Task<RoutingAnswer> AnswerAsync(Guid tenant, RoutingConfig config, int version, CancellationToken ct) => new(config)
    {
        Version = version,
        Warnings = [.. RoutingWarnings.Of(config), .. NotReady(config, await connections.OfTenantAsync(tenant, ct))],
    };

    private (RoutingConfig Config, int? Version)? Read(JsonElement json, SendProblems problems)
    {
        if (RoutingReader.Read(json, problems) is not { } draft)
            return null;

        var config = new RoutingValidation(catalog, problems).Of(draft);
        return problems.Any ? null : (config, draft.Version);
    }

    private IEnumerable<string> NotReady(RoutingConfig config, IReadOnlyList<Connection> tenant)
    {
        foreach (var targets in RoutingConfig.Ordered(config.Rules.Where(rule => rule.Enabled)).GroupBy(rule => rule.RouteTo))
            if (Obstacle(targets.Key, tenant) is { } obstacle)
                yield return $"{Rules([.. targets])} {catalog.NameOf(targets.Key)}, which {obstacle}. The email uses {Instead(config, targets.Key, tenant)}.";
        if (Obstacle(config.DefaultProvider, tenant) is { } trouble)
            yield return $"The default is {catalog.NameOf(config.DefaultProvider)}, which {trouble}. Email that no rule matches uses {Instead(config, config.DefaultProvider, tenant)}.";
        foreach (var rule in RoutingConfig.Ordered(config.Rules.Where(rule => rule is { Enabled: true, Experiment: not null })))
            if (Obstacle(rule.Experiment!.RouteTo, tenant) is { } missing)
                yield return $"The experiment of rule \"{rule.Name}\" sends to {catalog.NameOf(rule.Experiment.RouteTo)}, which {missing}. Until that ends, no email is drawn.";
        foreach (var connection in tenant.Where(connection => connection.Enabled && !config.Failover.Order.Contains(connection.Provider)))
            yield return $"{catalog.NameOf(connection.Provider)} is not in the failover order, so no email falls back to it.";
        foreach (var quota in config.Quotas.Where(quota => quota.Provider is not null))
            if (Unused(quota.Provider!, tenant) is { } why)
                yield return $"The quota of {quota.Words} for {catalog.NameOf(quota.Provider!)} limits nothing: {catalog.NameOf(quota.Provider!)} {why}.";
        if (!config.Failover.Enabled && config.Quotas.Any(quota => quota.Surplus == Surplus.Next))
            yield return "Failover is off, so email over a quota has no next provider and waits.";
    }

    private static string? Unused(string provider, IReadOnlyList<Connection> tenant) =>
        tenant.FirstOrDefault(connection => connection.Provider == provider) switch { null => "is not connected", { Enabled: false } => "is disabled", _ => null };

    private string? Obstacle(string provider, IReadOnlyList<Connection> tenant) => tenant.FirstOrDefault(connection => connection.Provider == provider) switch
    {
        null => "is not connected",
        { Enabled: false } => "is disabled",
        { } connection when queues.CircuitOf(connection.Id) is { IsReady: false } => "is not ready: recent calls failed",
        _ => null,
    };

    private string Instead(RoutingConfig config, string provider, IReadOnlyList<Connection> tenant) =>
        config.Failover.Order.Prepend(config.DefaultProvider).FirstOrDefault(other => other != provider && Obstacle(other, tenant) is null) is { } other
            ? $"{catalog.NameOf(other)} instead"
            : "no other provider and waits";

    private static string Rules(List<RoutingRule> rules) => rules.Count == 1
        ? $"Rule \"{rules[0].Name}\" sends to"
        : $"Rules {string.Join(", ", rules.Take(5).Select(rule => $"\"{rule.Name}\""))}{(rules.Count > 5 ? $" and {rules.Count - 5:N0} more" : "")} send to";
}
