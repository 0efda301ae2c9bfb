using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Routing.Versions;

/// <summary>Holds rules against every bound, and brings them into the form in which they are stored.</summary>
internal sealed class RoutingValidation(ProviderCatalog catalog, SendProblems problems)
{
    private const int MostRules = 10_000;
    private const int MostConditions = 100;
    private const int MostExperiments = 20;
    private const int LongestText = 200;
    private const int LongestName = 100;

    /// <summary>Rules that are only to be tried, as the field <c>draft</c> of a request has them.</summary>
    /// <returns>Null, or with problems added where anything is wrong.</returns>
    public static RoutingConfig? DraftOf(JsonElement draft, ProviderCatalog catalog, SendProblems problems)
    {
        var wrong = new SendProblems();
        var config = RoutingReader.Read(draft, wrong) is { } read ? new RoutingValidation(catalog, wrong).Of(read) : null;
        foreach (var (path, texts) in wrong.ByField)
            foreach (var text in texts)
                problems.Add(path == "$" ? "draft" : $"draft.{path}", text);
        return config;
    }

    public RoutingConfig Of(RoutingConfig config)
    {
        if (config.Rules.Count > MostRules)
            problems.Add("rules", $"At most {MostRules:N0} rules.");
        if (config.Rules.Count(rule => rule.Experiment is not null) > MostExperiments)
            problems.Add("rules", $"At most {MostExperiments} rules may have an experiment.");
        Provider("default_provider", config.DefaultProvider);
        var rules = config.Rules.Select(Rule).ToList();
        Unique(rules);
        return new()
        {
            Rules = [.. RoutingConfig.Ordered(rules)],
            DefaultProvider = config.DefaultProvider,
            Failover = Failover(config.Failover),
            Cost = Cost(config.Cost),
            Quotas = new QuotaValidation(Provider, problems).Of(config.Quotas),
        };
    }

    private RoutingRule Rule(RoutingRule rule, int i)
    {
        var path = $"rules.{i}";
        if (rule.Type != EmailType.Any && !EmailType.TryParse(rule.Type, out _))
            problems.Add($"{path}.type", $"Unknown email type. Use {string.Join(", ", EmailType.All)}, custom:<name> or {EmailType.Any}.");
        Text($"{path}.name", rule.Name, LongestName, isRequired: false);
        Provider($"{path}.route_to", rule.RouteTo);
        Others($"{path}.alternatives", rule.Alternatives, rule.RouteTo);
        Ramp($"{path}.ramp", rule);
        Experiment($"{path}.experiment", rule);
        if (rule.Conditions.Count > MostConditions)
            problems.Add($"{path}.conditions", $"At most {MostConditions} conditions.");
        if (rule.Priority < 0)
            problems.Add($"{path}.priority", "Must be 1 or more.");

        var priority = rule.Priority == 0 ? i + 1 : rule.Priority;
        return rule with
        {
            Id = rule.Id == Guid.Empty ? Guid.CreateVersion7() : rule.Id,
            Name = rule.Name.Trim() is { Length: > 0 } name ? name : $"Rule {priority}",
            Priority = priority,
            Conditions = [.. rule.Conditions.Take(MostConditions).Select((condition, k) => Condition($"{path}.conditions.{k}", condition))],
        };
    }

    private RuleCondition Condition(string path, RuleCondition condition)
    {
        var op = condition.Field switch
        {
            ConditionField.Subject => ConditionOperator.Contains,
            ConditionField.RecipientDomain => ConditionOperator.Is,
            ConditionField.Tag => ConditionOperator.Equals,
            _ => throw new InvalidOperationException(condition.Field.ToString()),
        };
        if (condition.Op != op)
            problems.Add($"{path}.op", $"Must be {EnumNames.Of(op)} for {EnumNames.Of(condition.Field)}.");
        if (!Text($"{path}.value", condition.Value, LongestText, isRequired: true) || condition.Field != ConditionField.RecipientDomain)
            return condition with { Value = condition.Value.Trim() };

        if (EmailAddress.TryParse("a@" + condition.Value.Trim().TrimStart('@'), out var address, out _))
            return condition with { Value = address.Domain };

        problems.Add($"{path}.value", "Must be a domain such as example.com.");
        return condition;
    }

    private void Ramp(string path, RoutingRule rule)
    {
        if (rule.Ramp is not { } ramp)
            return;

        Provider($"{path}.route_to", ramp.RouteTo);
        if (ramp.RouteTo == rule.RouteTo)
            problems.Add($"{path}.route_to", "Is the rule's own target.");
        Range($"{path}.percentage", ramp.Percentage, 1, 99);
    }

    private void Experiment(string path, RoutingRule rule)
    {
        if (rule.Experiment is not { } experiment)
            return;

        Provider($"{path}.route_to", experiment.RouteTo);
        if (experiment.RouteTo == rule.RouteTo)
            problems.Add($"{path}.route_to", "Is the rule's own target: an experiment compares it with another provider.");
        Range($"{path}.share_percent", experiment.SharePercent, 1, 50);
        if (rule.Ramp is not null)
            problems.Add(path, "A rule has a ramp or an experiment, not both.");
    }

    private void Unique(List<RoutingRule> rules)
    {
        var priorities = new HashSet<int>();
        var ids = new HashSet<Guid>();
        for (var i = 0; i < rules.Count; i++)
        {
            if (!priorities.Add(rules[i].Priority))
                problems.Add($"rules.{i}.priority", $"Priority {rules[i].Priority} is used twice.");
            if (!ids.Add(rules[i].Id))
                problems.Add($"rules.{i}.id", "Is another rule's, too.");
        }
    }

    private FailoverConfig Failover(FailoverConfig failover)
    {
        Range("failover.retry_attempts", failover.RetryAttempts, 1, 5);
        Range("failover.retry_delay_s", failover.RetryDelayS, 10, 300);
        Others("failover.order", failover.Order, null);
        return failover.Order.Count > 0 ? failover : failover with { Order = [.. catalog.All.Where(info => info.Settings is not null).Select(info => info.Id)] };
    }

    private CostConfig Cost(CostConfig cost)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(cost.TimeZone, out _))
            problems.Add("cost.time_zone", "Unknown time zone. Use a name such as Europe/Madrid.");
        if (cost.Budget is { Monthly: < 0.01m or > 10_000_000m })
            problems.Add("cost.budget.monthly", "Must be 0.01 to 10,000,000.");
        if (cost.Windows.Count > 24)
            problems.Add("cost.windows", "At most 24 windows.");
        for (var i = 0; i < cost.Windows.Count; i++)
        {
            var (window, path) = (cost.Windows[i], $"cost.windows.{i}");
            Provider($"{path}.route_to", window.RouteTo);
            if (window.Start is null)
                problems.Add($"{path}.from", "Must be a time of day such as 22:00.");
            if (window.End is null)
                problems.Add($"{path}.to", "Must be a time of day such as 06:00.");
            else if (window.Start == window.End)
                problems.Add($"{path}.to", "Must not be when it starts.");
        }

        return cost;
    }

    private void Others(string path, IReadOnlyList<string> providers, string? own)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < providers.Count; i++)
        {
            Provider($"{path}.{i}", providers[i]);
            if (providers[i] == own)
                problems.Add($"{path}.{i}", "Is the rule's own target.");
            else if (!seen.Add(providers[i]))
                problems.Add($"{path}.{i}", "Is in the list twice.");
        }
    }

    private void Provider(string path, string? provider)
    {
        if (catalog.Info(provider ?? "") is not { } info)
            problems.Add(path, $"Unknown provider. Use {string.Join(", ", catalog.All.Where(one => one.Settings is not null).Select(one => one.Id))}.");
        else if (info.Settings is null)
            problems.Add(path, $"{info.Name} is not available yet.");
    }

    private void Range(string path, int value, int least, int most)
    {
        if (value < least || value > most)
            problems.Add(path, $"Must be {least} to {most}.");
    }

    private bool Text(string path, string? text, int longest, bool isRequired)
    {
        var wrong =
            isRequired && string.IsNullOrWhiteSpace(text) ? "Required."
            : text?.Length > longest ? $"At most {longest} characters."
            : text?.Any(char.IsControl) == true ? "Must not contain control characters."
            : null;
        if (wrong is not null)
            problems.Add(path, wrong);

        return wrong is null;
    }
}
