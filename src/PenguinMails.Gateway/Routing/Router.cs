using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Routing;

/// <summary>The router's answer for an email, with the reasons.</summary>
/// <param name="Chain">Connections in the order of trying, primary first; empty where none is usable.</param>
/// <param name="Matched">The rule that matched; null for a pin and for the default.</param>
internal sealed record Decision(IReadOnlyList<Connection> Chain, string? Matched, IReadOnlyList<string> Reasons, int RuleVersion)
{
    public Connection? Primary => Chain.Count == 0 ? null : Chain[0];
}

/// <summary>What the router looks at: never a database, never a clock.</summary>
/// <param name="Pin">The provider that the caller named, if any.</param>
/// <param name="Failover">False where the caller wants no other provider than the first.</param>
internal sealed record RoutingQuestion(EmailType Type, string? Pin, bool Failover, OutgoingEmail Email, int RecipientsPerEnvelope)
{
    /// <summary>Connections that must not carry it.</summary>
    public IReadOnlyCollection<Guid> Except { get; init; } = [];
}

/// <summary>Decides which connection carries an email, by the rules that a new tenant starts with.</summary>
internal sealed class Router(ProviderCatalog catalog)
{
    /// <summary>Where an email goes that no rule takes, or whose target is not connected: what is always there.</summary>
    public string DefaultProvider => catalog.All.First(info => info.IsAlwaysThere).Id;

    /// <summary>In the order in which they are asked.</summary>
    public IEnumerable<Rule> Rules =>
        catalog.All.Where(info => info.Rule is not null).Select(info => new Rule(info.Rule!.Name, info.Rule.Type, info.Id));

    /// <summary>That in which the screens show them.</summary>
    public IEnumerable<string> FailoverOrder => catalog.All.Select(info => info.Id);

    /// <param name="question">The email.</param>
    /// <param name="connections">The tenant's.</param>
    /// <param name="obstacleOf">Why a connection takes nothing now, as the end of a sentence: it comes after those that are ready. Null for one that is.</param>
    public Decision Decide(RoutingQuestion question, IReadOnlyList<Connection> connections, Func<Connection, string?> obstacleOf)
    {
        var reasons = new List<string>();
        var usable = new List<Connection>(connections.Count);
        foreach (var connection in connections)
            if (CanCarry(question, connection, reasons))
                usable.Add(connection);

        var rule = question.Pin is null ? Rules.FirstOrDefault(rule => rule.Type == question.Type.Kind) : null;
        var target = question.Pin ?? rule?.Provider ?? DefaultProvider;
        reasons.Add(
            question.Pin is not null ? $"The email asks for {catalog.NameOf(target)}."
            : rule is not null ? $"Rule \"{rule.Name}\" sends {question.Type} to {catalog.NameOf(target)}."
            : $"No rule for {question.Type}; the default is {catalog.NameOf(target)}.");

        var chain = Chain(target, question.Pin is not null, usable, reasons);
        if (!question.Failover && chain.Count > 1)
            chain.RemoveRange(1, chain.Count - 1);

        return new(ReadyFirst(chain, obstacleOf, reasons), rule?.Name, reasons, 1);
    }

    private bool CanCarry(RoutingQuestion question, Connection connection, List<string> reasons)
    {
        if (!connection.Enabled || question.Except.Contains(connection.Id) || catalog.Find(connection.Provider) is not { } provider)
            return false;

        var lack = provider.CannotCarry(connection, question.Email, question.RecipientsPerEnvelope);
        if (lack is not null)
            reasons.Add(lack.TrimEnd('.') + ".");

        return lack is null;
    }

    private List<Connection> Chain(string target, bool isPinned, List<Connection> usable, List<string> reasons)
    {
        var chain = new List<Connection>(usable.Count);
        Add(target);
        var isThere = chain.Count > 0;
        if (!isThere)
            Add(DefaultProvider);
        foreach (var name in FailoverOrder)
            Add(name);

        if (!isThere)
            reasons.Add(chain.Count == 0
                ? $"{catalog.NameOf(target)} can't send it, and no other connected provider can."
                : $"{catalog.NameOf(target)} can't send it; {(isPinned ? $"{NamesOf(chain)} can" : $"{catalog.NameOf(chain[0].Provider)} will")}.");

        return chain;

        void Add(string provider)
        {
            foreach (var connection in usable)
                if (connection.Provider == provider && !chain.Contains(connection))
                    chain.Add(connection);
        }
    }

    private string NamesOf(IEnumerable<Connection> connections)
    {
        var names = connections.Select(connection => catalog.NameOf(connection.Provider)).Distinct().ToList();
        return names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }

    private List<Connection> ReadyFirst(List<Connection> chain, Func<Connection, string?> obstacleOf, List<string> reasons)
    {
        var obstacles = chain.ConvertAll(obstacleOf.Invoke);
        if (obstacles.TrueForAll(obstacle => obstacle is null))
            return chain;

        var ordered = chain.Index().OrderBy(one => obstacles[one.Index] is not null).Select(one => one.Item).ToList();
        var goesFirst = ordered[0] == chain[0] ? "" : $" {catalog.NameOf(ordered[0].Provider)} goes first.";
        for (var i = 0; i < chain.Count; i++)
            if (obstacles[i] is { } obstacle)
                reasons.Add($"{Skipped(chain[i], obstacle)}{(i == 0 ? goesFirst : "")}");

        return ordered;
    }

    /// <summary>The reason in a decision for passing over a connection.</summary>
    public string Skipped(Connection connection, string obstacle) => $"{catalog.NameOf(connection.Provider)} is not ready: {obstacle}.";
}

/// <summary>An email type and the provider that carries it.</summary>
internal sealed record Rule(string Name, EmailType Type, string Provider);
