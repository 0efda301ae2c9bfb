using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Routing;

/// <summary>Decides which connection carries an email, by the tenant's rules and by what is so at this moment.</summary>
internal sealed class Router(ProviderCatalog catalog, RoutingReasons reasons)
{
    private readonly string[] providers = [.. catalog.All.Select(info => info.Id)];

    /// <summary>What a new tenant starts with.</summary>
    public RoutingConfig Starting { get; } = new()
    {
        Rules = [.. catalog.All.Where(info => info.Rule is not null).Select((info, i) => new RoutingRule
        {
            Id = new Guid(i + 1, 0, 0, new byte[8]),
            Name = info.Rule!.Name,
            Type = info.Rule.Type.Name,
            RouteTo = info.Id,
            Priority = i + 1,
        })],
        DefaultProvider = catalog.All.First(info => info.IsAlwaysThere).Id,
        Failover = new() { Order = [.. catalog.All.Where(info => info.Settings is not null).Select(info => info.Id)] },
    };

    public CompiledRouting Compile(RoutingConfig config, int version) => new(config, version, providers);

    /// <param name="rules">The tenant's.</param>
    /// <param name="question">The email.</param>
    /// <param name="connections">The tenant's.</param>
    /// <param name="costs">Null where they decide nothing.</param>
    /// <param name="obstacleOf">Why a connection takes nothing now, as the end of a sentence: it comes after those that are ready. Null for one that is.</param>
    public Decision Decide(CompiledRouting rules, RoutingQuestion question, IReadOnlyList<Connection> connections, RoutingCosts? costs, Func<Connection, string?> obstacleOf)
    {
        var (able, ready) = (0u, 0u);
        List<Lack>? lacks = null;
        List<(int Provider, string Why)>? obstacles = null;
        foreach (var connection in connections)
        {
            if (!connection.Enabled || question.Except.Contains(connection.Id) || catalog.Find(connection.Provider) is not { } provider)
                continue;

            var number = rules.NumberOf(connection.Provider);
            if (Capabilities.LackOf(provider, connection, question) is { } lack)
                (lacks ??= []).Add(lack);
            else if ((able |= 1u << number) > 0 && obstacleOf(connection) is { } obstacle)
                (obstacles ??= []).Add((number, obstacle));
            else
                ready |= 1u << number;
        }

        var seen = question.Seen;
        var state = new RoutingState(able, ready) { Pin = question.Pin is null ? -1 : rules.NumberOf(question.Pin), Failover = question.Failover, Prices = costs?.Prices, Preferred = costs?.Preferred ?? 0 };
        var decision = rules.Decide(seen, state);
        var trace = TraceOf(rules, decision, question.Pin is not null) with
        {
            Lacks = lacks is null ? [] : [.. lacks.Select(lack => lack.Text)],
            Obstacles = obstacles is null ? [] : [.. InChain(decision, obstacles).Select(one => new ProviderObstacle(rules.Providers[one.Provider], one.Why))],
        };
        return new(ConnectionsOf(rules, decision.Chain, connections), trace, () => reasons.Of(rules.Config, trace, seen))
        {
            Config = rules.Config,
            Unmet = lacks is null ? [] : [.. lacks.Select(lack => lack.Field).OfType<string>().Distinct()],
        };
    }

    /// <summary>The reason in a decision for passing over a connection.</summary>
    public string Skipped(Connection connection, string obstacle) => reasons.Skipped(connection.Provider, obstacle);

    private static DecisionTrace TraceOf(CompiledRouting rules, RoutingDecision decision, bool isPinned) => new()
    {
        RuleVersion = rules.Version,
        Rule = decision.Place < 0 ? null : rules.RuleAt(decision.Place).Id,
        IsPinned = isPinned,
        Asked = rules.Providers[decision.Asked],
        Target = decision.Target == decision.Asked ? null : rules.Providers[decision.Target],
        Move = decision.Move,
        Experiment = decision.Arm == ExperimentArm.None ? null : rules.RuleAt(decision.Place).Experiment!.Id,
        Arm = decision.Arm,
        Chain = [.. Enumerable.Range(0, decision.Chain.Count).Select(i => rules.Providers[decision.Chain[i]])],
    };

    /// <summary>The one that would have been first is named first.</summary>
    private static IEnumerable<(int Provider, string Why)> InChain(RoutingDecision decision, List<(int Provider, string Why)> obstacles) =>
        from one in obstacles
        let place = Enumerable.Range(0, decision.Chain.Count).FirstOrDefault(i => decision.Chain[i] == one.Provider, -1)
        where place >= 0
        orderby one.Provider == decision.Target ? -1 : place
        select one;

    private static List<Connection> ConnectionsOf(CompiledRouting rules, ProviderChain chain, IReadOnlyList<Connection> connections)
    {
        var found = new List<Connection>(chain.Count);
        for (var i = 0; i < chain.Count; i++)
            found.Add(connections.First(connection => connection.Enabled && connection.Provider == rules.Providers[chain[i]]));

        return found;
    }
}
