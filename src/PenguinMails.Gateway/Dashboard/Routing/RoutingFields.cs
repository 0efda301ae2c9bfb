namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>Every field of the form at which an error can stand.</summary>
internal static class RoutingFields
{
    private static readonly string[] OfWindow = ["from", "to", "route_to"];
    private static readonly string[] OfQuota = ["emails", "provider", "from", "surplus"];
    private static readonly string[] InRule = ["name", "type", "priority", "route_to", "alternatives", "ramp_to", "ramp_percentage", "experiment_to", "experiment_share", "conditions"];

    public static IEnumerable<string> Of(RoutingForm form) =>
    [
        .. form.Rules.SelectMany(OfRule),
        "default_provider", "failover.retry_attempts", "failover.retry_delay_s", RoutingPost.Order, "cost.time_zone", "cost.budget.monthly",
        RoutingPost.Quotas, .. form.Quotas.SelectMany(quota => OfQuota.Select(name => $"{RoutingPost.Quotas}.{quota.Key}.{name}")),
        .. form.Windows.SelectMany(window => OfWindow.Select(name => $"{RoutingPost.Windows}.{window.Key}.{name}")),
    ];

    private static IEnumerable<string> OfRule(RuleForm rule) =>
    [
        .. InRule.Select(name => $"{RoutingPost.Rules}.{rule.Key}.{name}"),
        .. rule.Conditions.Select(condition => $"{RoutingPost.Rules}.{rule.Key}.conditions.{condition.Key}.value"),
    ];
}
