using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Routing.Admin;

/// <summary>Where rules send what each of them carried in the last 30 days, and what a month of that costs: for rules as they are and for a draft.</summary>
internal sealed class RoutingOutlook(DecisionVolumes volumes, TariffStore tariffs, ConnectionStore connections, ProviderCatalog catalog)
{
    public async Task<Outlook> OfAsync(Guid tenant, RoutingConfig config, CancellationToken ct)
    {
        var lately = await volumes.LatelyAsync(tenant, ct);
        var usable = (await connections.OfTenantAsync(tenant, ct)).Where(connection => connection.Enabled).Select(connection => connection.Provider).ToHashSet();
        var prices = await tariffs.OfTenantAsync(tenant, ct);
        var flows = Flows(config, lately).ToList();
        return new(flows, Costs(config, flows, usable, prices), usable)
        {
            ByType = lately.GroupBy(volume => volume.Type).ToDictionary(group => group.Key, group => group.Sum(volume => volume.Deliveries)),
        };
    }

    private static IEnumerable<RoutingFlow> Flows(RoutingConfig config, IReadOnlyList<DecisionVolume> lately)
    {
        var matched = lately.GroupBy(volume => volume.Matched).ToDictionary(group => group.Key, group => group.Sum(volume => volume.Deliveries));
        foreach (var rule in RoutingConfig.Ordered(config.Rules.Where(rule => rule.Enabled)))
        {
            var emails = matched.GetValueOrDefault(PublicId.Format(PublicId.Rule, rule.Id));
            var (other, percentage) = rule.Experiment is { } experiment ? (experiment.RouteTo, experiment.SharePercent) : (rule.Ramp?.RouteTo, rule.Ramp?.Percentage ?? 0);
            var moved = emails * percentage / 100;
            yield return new(rule.Name, rule.Type, rule.RouteTo, emails - moved, rule);
            if (other is not null)
                yield return new(rule.Name, rule.Type, other, moved, rule);
        }

        yield return new("Default (Fallback)", null, config.DefaultProvider, matched.GetValueOrDefault(DecisionCounts.ByDefault), null);
        foreach (var named in lately.Where(volume => volume.Matched == DecisionCounts.Pinned && volume.Provider.Length > 0).GroupBy(volume => volume.Provider))
            yield return new("Named in the call", null, named.Key, named.Sum(volume => volume.Deliveries), null);
    }

    private List<CostLine> Costs(RoutingConfig config, List<RoutingFlow> flows, HashSet<string> usable, IReadOnlyDictionary<string, Tariff> prices)
    {
        var known = catalog.All.Where(info => usable.Contains(info.Id)).Select(info => (info.Id, Tariff: prices.GetValueOrDefault(info.Id) ?? new())).ToList();
        var planned = flows.Select(flow => new PlannedVolume(flow.From, flow.Emails, Choices(config, flow, usable))).Where(volume => volume.Providers.Count > 0).ToList();
        var parts = CostPlan.Best(planned, known)?.Parts ?? [];
        return [.. known.Select(one => CostLine.Of(catalog.NameOf(one.Id), one.Id, one.Tariff, parts.Where(part => part.Provider == one.Id).Sum(part => part.Emails)))];
    }

    /// <summary>The usable ones among which costs may choose: as a rule, the target alone.</summary>
    private static List<string> Choices(RoutingConfig config, RoutingFlow flow, HashSet<string> usable)
    {
        var mayMove = config.Cost is { FreeTiersFirst: true } or { VolumeBased: true } && flow.Rule is { } rule && !CompiledRouting.IsCritical(rule) && flow.Provider == rule.RouteTo;
        List<string> choices = [.. (mayMove ? flow.Rule!.Alternatives.Prepend(flow.Provider) : [flow.Provider]).Where(usable.Contains)];
        return choices.Count > 0 ? choices : [.. config.Failover.Order.Prepend(config.DefaultProvider).Where(usable.Contains).Take(1)];
    }
}

/// <param name="Flows">In the order of the rules; the default, and what calls named, last.</param>
/// <param name="Costs">One line for each usable provider, for 30 days.</param>
/// <param name="Usable">Providers that are connected and enabled.</param>
public sealed record Outlook(IReadOnlyList<RoutingFlow> Flows, IReadOnlyList<CostLine> Costs, IReadOnlySet<string> Usable)
{
    /// <summary>Emails of the last 30 days.</summary>
    public IReadOnlyDictionary<string, long> ByType { get; init; } = new Dictionary<string, long>();

    public string TotalLine => CostEstimate.Total(Costs.Sum(line => line.Cost));
    public long Emails => Flows.Sum(flow => flow.Emails);
}

/// <param name="From">The rule's name.</param>
/// <param name="Type">The rule's email type; null for what no rule sends.</param>
/// <param name="Emails">That the rule carried in the last 30 days, or its share of them.</param>
/// <param name="Rule">Null for what no rule sends.</param>
public sealed record RoutingFlow(string From, string? Type, string Provider, long Emails, RoutingRule? Rule);
