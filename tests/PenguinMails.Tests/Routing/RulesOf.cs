using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Tests.Routing;

/// <summary>Rules and emails in a line.</summary>
internal static class RulesOf
{
    public static readonly string[] Names = ["postmark", "mailgun", "smtp"];

    public const uint All = 0b111;

    public static RoutingRule Rule(int priority, string type, string to, params RuleCondition[] conditions) =>
        new() { Id = new Guid(priority, 0, 0, new byte[8]), Name = $"R{priority}", Type = type, RouteTo = to, Priority = priority, Conditions = conditions };

    public static RuleCondition Subject(string value) => new(ConditionField.Subject, ConditionOperator.Contains, value);

    public static RuleCondition Domain(string value) => new(ConditionField.RecipientDomain, ConditionOperator.Is, value);

    public static RuleCondition Tag(string value) => new(ConditionField.Tag, ConditionOperator.Equals, value);

    public static CompiledRouting Compile(params RoutingRule[] rules) => Compile(new RoutingConfig { Rules = rules, DefaultProvider = "smtp" });

    public static CompiledRouting Compile(RoutingConfig config) =>
        new(config.Failover.Order.Count > 0 ? config : config with { Failover = config.Failover with { Order = Names } }, 1, Names);

    public static RoutingEmail Email(string type, string subject = "Hello", string to = "anna@example.com", params string[] tags) =>
        RoutingEmail.Of(new EmailType(type), subject, tags, [to]);

    /// <summary>The providers of the chain, in order.</summary>
    public static string Chain(this CompiledRouting rules, in RoutingEmail email, RoutingState state)
    {
        var chain = rules.Decide(email, state).Chain;
        return string.Join(' ', Enumerable.Range(0, chain.Count).Select(i => rules.Providers[chain[i]]));
    }

    public static string Target(this CompiledRouting rules, in RoutingEmail email) => rules.Chain(email, new(All, All)).Split(' ')[0];
}
