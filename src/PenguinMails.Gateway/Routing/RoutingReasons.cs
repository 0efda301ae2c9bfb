using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Routing;

/// <summary>A decision in words: which rules were passed over and why, which matched, what costs changed, who could not or was not ready.</summary>
internal sealed class RoutingReasons(ProviderCatalog catalog)
{
    private const int MostPassedOver = 10;

    /// <param name="config">The version of the rules that decided.</param>
    /// <param name="trace">What is known of the decision.</param>
    /// <param name="email">As the rules saw it.</param>
    public IReadOnlyList<string> Of(RoutingConfig config, DecisionTrace trace, RoutingEmail email)
    {
        // Of a time when only the words were stored, or of no rules at all.
        if (trace.Asked.Length == 0)
            return trace.Reasons;

        var rule = config.Rules.FirstOrDefault(rule => rule.Id == trace.Rule);
        return
        [
            .. trace.Lacks,
            .. trace.IsPinned ? [] : PassedOver(config, rule, email),
            Chosen(trace, rule, email),
            .. Drawn(trace, rule),
            .. Moved(trace, rule),
            .. Unable(config, trace),
            .. NotReady(trace),
            .. trace.Reasons,
        ];
    }

    /// <summary>The reason for passing over a connection.</summary>
    public string Skipped(string provider, string obstacle) => $"{catalog.NameOf(provider)} is not ready: {obstacle}.";

    private string Chosen(DecisionTrace trace, RoutingRule? rule, RoutingEmail email) =>
        trace.IsPinned ? $"The email asks for {catalog.NameOf(trace.Asked)}."
        : rule is not null ? $"Rule \"{rule.Name}\" sends {email.Type} to {catalog.NameOf(trace.Asked)}."
        : trace.Rule is not null ? $"A rule of version {trace.RuleVersion} sends {email.Type} to {catalog.NameOf(trace.Asked)}."
        : $"No rule for {email.Type}; the default is {catalog.NameOf(trace.Asked)}.";

    private static IEnumerable<string> PassedOver(RoutingConfig config, RoutingRule? matched, RoutingEmail email)
    {
        var earlier = RoutingConfig.Ordered(config.Rules)
            .Where(rule => CompiledRouting.IsFor(rule, email.Type) && (matched is null || rule.Priority < matched.Priority)).ToList();
        foreach (var rule in earlier.Take(MostPassedOver))
            yield return rule.Enabled
                ? $"Rule \"{rule.Name}\" was passed over: {WhyNot(rule, email)}."
                : $"Rule \"{rule.Name}\" was passed over: it is disabled.";
        if (earlier.Count > MostPassedOver)
            yield return $"{earlier.Count - MostPassedOver:N0} more rules were passed over.";
    }

    private static string WhyNot(RoutingRule rule, RoutingEmail email) =>
        rule.Conditions.FirstOrDefault(condition => !CompiledRule.Holds(condition, email)) switch
        {
            null => "it did not match",
            { Field: ConditionField.Subject, Value: var value } => $"the subject does not contain \"{value}\"",
            { Field: ConditionField.RecipientDomain, Value: var value } => $"the recipient's domain is not {value}",
            { Field: ConditionField.Tag, Value: var value } => $"no tag equals \"{value}\"",
            var other => throw new InvalidOperationException(other.Field.ToString()),
        };

    private IEnumerable<string> Moved(DecisionTrace trace, RoutingRule? rule)
    {
        if (trace.Target is not { } target || trace.Move == RoutingMove.Experiment)
            yield break;

        var to = catalog.NameOf(target);
        yield return trace.Move switch
        {
            RoutingMove.None or RoutingMove.Ramp => rule?.Ramp is { } ramp
                ? $"The recipient is among the {ramp.Percentage} % that go to {to}."
                : $"The recipient is among the share that goes to {to}.",
            RoutingMove.Window => $"It is the time of day for {to}.",
            RoutingMove.FreeTier => $"The next email is free at {to}.",
            RoutingMove.Price => $"The next email costs less at {to}.",
            _ => throw new InvalidOperationException(trace.Move.ToString()),
        };
    }

    /// <summary>A rule that is gone, or is of another version, no longer tells its share.</summary>
    private IEnumerable<string> Drawn(DecisionTrace trace, RoutingRule? rule)
    {
        var (share, second) = rule?.Experiment is { } experiment ? ($"{experiment.SharePercent} %", catalog.NameOf(experiment.RouteTo)) : ("a share", "a second provider");
        var text = trace.Arm switch
        {
            ExperimentArm.First => $"was drawn for {catalog.NameOf(trace.Asked)}, to be compared with the {share} of the rule's emails that go to {second}.",
            ExperimentArm.Second => $"was drawn for {catalog.NameOf(trace.Target ?? trace.Asked)}, which gets {share} of the rule's emails.",
            ExperimentArm.Missed => $"was drawn for {second}, but not both providers can carry it now. It goes as usual and is not counted.",
            _ => null,
        };
        if (text is not null)
            yield return $"Experiment: this email {text}";
    }

    private IEnumerable<string> Unable(RoutingConfig config, DecisionTrace trace)
    {
        var target = trace.Target ?? trace.Asked;
        if (!trace.Chain.Contains(target))
            yield return trace.Chain.Count == 0
                ? $"{catalog.NameOf(target)} can't send it, and no other connected provider can."
                : $"{catalog.NameOf(target)} can't send it; {(trace.IsPinned ? $"{NamesOf(trace.Chain)} can" : $"{catalog.NameOf(FirstOf(config, trace))} will")}.";
    }

    /// <summary>Who would have been first if all had been ready.</summary>
    private static string FirstOf(RoutingConfig config, DecisionTrace trace) =>
        new[] { trace.Target ?? trace.Asked, config.DefaultProvider }.Concat(config.Failover.Order).FirstOrDefault(trace.Chain.Contains) ?? trace.Chain[0];

    private IEnumerable<string> NotReady(DecisionTrace trace) => trace.Obstacles.Select((one, i) =>
        i > 0 || trace.Chain[0] == one.Provider || trace.Obstacles.Any(other => other.Provider == trace.Chain[0])
            ? Skipped(one.Provider, one.Why)
            : $"{Skipped(one.Provider, one.Why)} {catalog.NameOf(trace.Chain[0])} goes first.");

    private string NamesOf(IReadOnlyList<string> chain)
    {
        var names = chain.Select(catalog.NameOf).ToList();
        return names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }
}
