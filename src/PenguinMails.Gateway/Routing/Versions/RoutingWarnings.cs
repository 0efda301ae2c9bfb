using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Routing.Versions;

/// <summary>What is allowed in rules and yet probably not meant.</summary>
internal static class RoutingWarnings
{
    public static IEnumerable<string> Of(RoutingConfig config) => [.. Overlaps(config), .. NeverMatching(config)];

    /// <summary>The seed's sentence, once for each set of rules that meet at a type.</summary>
    private static IEnumerable<string> Overlaps(RoutingConfig config)
    {
        var enabled = RoutingConfig.Ordered(config.Rules.Where(rule => rule.Enabled)).ToList();
        var types = EmailType.All.Concat(enabled.Where(rule => rule.Type.StartsWith(EmailType.CustomPrefix, StringComparison.Ordinal)).Select(rule => new EmailType(rule.Type))).Distinct();
        return
            from type in types
            let rules = enabled.Where(rule => CompiledRouting.IsFor(rule, type)).ToList()
            where rules.Count > 1
            group type by string.Join(' ', rules.Select(rule => rule.Id)) into alike
            let met = enabled.Where(rule => CompiledRouting.IsFor(rule, alike.First())).ToList()
            select $"{Names(met)} match the same email type ({string.Join(", ", alike)}). Rule priority determines which ESP is used.";
    }

    /// <summary>A rule whose emails an earlier one has taken already, because it asks for the same or for less.</summary>
    private static IEnumerable<string> NeverMatching(RoutingConfig config)
    {
        var earlier = new Dictionary<(string Type, string Conditions), RoutingRule>();
        foreach (var rule in RoutingConfig.Ordered(config.Rules.Where(rule => rule.Enabled)))
        {
            var kind = new EmailType(rule.Type).Kind.Name;
            var types = new[] { rule.Type, kind, EmailType.Any }.Distinct();
            var conditions = rule.Conditions.Select(One).ToList();
            var weaker = conditions.Append("").Append(All(conditions)).Distinct();
            var taker = types.SelectMany(type => weaker.Select(some => earlier.GetValueOrDefault((type, some)))).FirstOrDefault(found => found is not null);
            if (taker is not null)
                yield return $"Rule \"{rule.Name}\" never matches: rule \"{taker.Name}\" comes first and matches all of its emails.";
            earlier.TryAdd((rule.Type, All(conditions)), rule);
        }
    }

    private static string One(RuleCondition condition) => $"{EnumNames.Of(condition.Field)} {condition.Value.ToUpperInvariant()}";

    private static string All(IEnumerable<string> conditions) => string.Join('\n', conditions.Distinct().Order(StringComparer.Ordinal));

    private static string Names(List<RoutingRule> rules)
    {
        var names = rules.Take(5).Select(rule => $"\"{rule.Name}\"").ToList();
        return rules.Count > names.Count
            ? $"Rules {string.Join(", ", names)} and {rules.Count - names.Count:N0} more"
            : $"Rules {string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }
}
