using System.Collections.Frozen;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Routing;

/// <summary>
/// One version of a tenant's rules, made ready once so that a decision costs little more with a thousand rules than with ten. Deciding is pure: the
/// same email and state come to the same decision, and nothing is allocated.
/// </summary>
internal sealed class CompiledRouting
{
    private readonly CompiledRule[] rules;
    private readonly FrozenDictionary<string, RuleIndex> byType;
    private readonly int[] order;
    private readonly int defaultProvider;

    /// <param name="config">Valid.</param>
    /// <param name="version">Of the tenant's rules.</param>
    /// <param name="providers">Ids of all there are; at most sixteen.</param>
    public CompiledRouting(RoutingConfig config, int version, IReadOnlyList<string> providers)
    {
        LooksAtRecipients = config.Rules.Any(rule => rule.Enabled && (rule.Ramp is not null || rule.Experiment is not null || rule.Conditions.Any(condition => condition.Field == ConditionField.RecipientDomain)));
        (Config, Version, Providers) = (config, version, providers);
        rules = [.. RoutingConfig.Ordered(config.Rules.Where(rule => rule.Enabled)).Select(Compile)];
        UsesCosts = rules.Any(rule => rule.Choices.Length > 1);
        defaultProvider = NumberOf(config.DefaultProvider);
        order = [.. config.Failover.Order.Select(NumberOf)];
        string[] types = [.. EmailType.All.Select(type => type.Name), .. rules.Select(rule => rule.Rule.Type).Where(name => name.StartsWith(EmailType.CustomPrefix, StringComparison.Ordinal))];
        byType = types.Distinct().ToFrozenDictionary(type => type, IndexOf);
    }

    public RoutingConfig Config { get; }
    public int Version { get; }

    /// <summary>States and decisions know providers by their place here.</summary>
    public IReadOnlyList<string> Providers { get; }

    /// <summary>False where no rule may be moved for its cost.</summary>
    public bool UsesCosts { get; }

    /// <summary>Where a rule's emails may go, its target first.</summary>
    public IReadOnlyList<string> ChoicesAt(int place) => [.. rules[place].Choices.Select(choice => Providers[choice])];

    /// <summary>False where all recipients of an email are alike to the rules.</summary>
    public bool LooksAtRecipients { get; }

    /// <summary>The same for emails that the rules see alike.</summary>
    public int KindOf(in RoutingEmail email)
    {
        var place = Match(email);
        return place < 0 ? -1 : (4 * place) + (rules[place].IsInRamp(email.Recipient) ? 1 : 0) + (rules[place].IsDrawn(email) ? 2 : 0);
    }

    public RoutingRule RuleAt(int place) => rules[place].Rule;

    public int NumberOf(string provider)
    {
        for (var i = 0; i < Providers.Count; i++)
            if (Providers[i] == provider)
                return i;

        throw new ArgumentException($"There is no provider {provider}.", nameof(provider));
    }

    public RoutingDecision Decide(in RoutingEmail email, in RoutingState state)
    {
        var place = state.Pin >= 0 ? -1 : Match(email);
        var asked = state.Pin >= 0 ? state.Pin : place < 0 ? defaultProvider : rules[place].Target;
        var arm = place < 0 ? ExperimentArm.None : rules[place].ArmOf(email, state.Able & state.Ready);
        var (target, move) = arm switch
        {
            ExperimentArm.Second => (rules[place].ExperimentTarget, RoutingMove.Experiment),
            ExperimentArm.First => (asked, RoutingMove.None),
            _ => place < 0 ? (asked, RoutingMove.None) : Choose(rules[place], email, state),
        };
        return new(place, asked, target, move, arm, ReadyFirst(Chain(target, state), state));
    }

    /// <returns>The place of the first rule that holds; -1 where none does.</returns>
    public int Match(in RoutingEmail email)
    {
        if (byType.TryGetValue(email.Type.Name, out var index))
            return index.Match(email);

        return byType[email.Type.Kind.Name].Match(email);
    }

    /// <summary>True for a rule that is asked for emails of a type.</summary>
    public static bool IsFor(RoutingRule rule, EmailType type) =>
        rule.Type == EmailType.Any || rule.Type == type.Name || rule.Type == type.Kind.Name;

    /// <summary>True for a rule whose emails costs never move.</summary>
    public static bool IsCritical(RoutingRule rule) => rule.Critical ?? rule.Type == EmailType.Transactional.Name;

    private static (int Target, RoutingMove Move) Choose(CompiledRule rule, in RoutingEmail email, in RoutingState state)
    {
        if (rule.RampTarget >= 0 && rule.IsInRamp(email.Recipient))
            return (rule.RampTarget, RoutingMove.Ramp);

        var usable = state.Able & state.Ready;
        var (target, move) = (rule.Target, RoutingMove.None);
        foreach (var choice in rule.Choices)
        {
            if ((usable & (1u << choice)) == 0)
                continue;
            if ((state.Preferred & (1u << choice)) != 0)
                return (choice, choice == rule.Target ? RoutingMove.None : RoutingMove.Window);
        }

        if (state.Prices is not { } prices || (usable & (1u << target)) == 0)
            return (target, move);

        foreach (var choice in rule.Choices)
            if ((usable & (1u << choice)) != 0 && prices[choice] < prices[target])
                (target, move) = (choice, prices[choice] == 0 ? RoutingMove.FreeTier : RoutingMove.Price);

        return (target, move);
    }

    /// <summary>Where it is tried, in order: the target, or the default where the target can't; then who takes over.</summary>
    private ProviderChain Chain(int target, in RoutingState state)
    {
        var chain = ProviderChain.Empty.WithAble(target, state.Able);
        // Who names a provider and wants no other gets no other.
        if (state.Pin >= 0 && !state.Failover)
            return chain;
        if (chain.Count == 0)
            chain = chain.WithAble(defaultProvider, state.Able);
        if (!state.Failover || !Config.Failover.Enabled)
        {
            if (chain.Count == 0)
                foreach (var provider in order)
                    if (chain.Count == 0)
                        chain = chain.WithAble(provider, state.Able);
            return chain;
        }

        foreach (var provider in order)
            chain = chain.WithAble(provider, state.Able);

        return chain;
    }

    private static ProviderChain ReadyFirst(ProviderChain chain, in RoutingState state)
    {
        var ordered = ProviderChain.Empty;
        for (var i = 0; i < chain.Count; i++)
            ordered = ordered.WithAble(chain[i], state.Ready);
        for (var i = 0; i < chain.Count; i++)
            ordered = ordered.WithAble(chain[i], ~state.Ready);

        return ordered;
    }

    private CompiledRule Compile(RoutingRule rule)
    {
        return new()
        {
            Rule = rule,
            Conditions = [.. rule.Conditions],
            Target = NumberOf(rule.RouteTo),
            Choices = [.. (IsCritical(rule) ? [rule.RouteTo] : rule.Alternatives.Prepend(rule.RouteTo)).Select(NumberOf)],
            RampTarget = rule.Ramp is { } ramp ? NumberOf(ramp.RouteTo) : -1,
            ExperimentTarget = rule.Experiment is { } experiment ? NumberOf(experiment.RouteTo) : -1,
        };
    }

    private RuleIndex IndexOf(string type) => new(rules, [.. rules.Index().Where(rule => IsFor(rule.Item.Rule, new(type))).Select(rule => rule.Index)]);
}
