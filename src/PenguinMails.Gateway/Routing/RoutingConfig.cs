using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Routing;

/// <summary>A tenant's rules as an admin writes them, and as one version of them is stored.</summary>
[Description("The routing rules, and what happens where a provider fails.")]
public record RoutingConfig
{
    public RoutingConfig()
    {
    }

    [SetsRequiredMembers]
    public RoutingConfig(RoutingConfig config)
    {
        (Rules, DefaultProvider, Failover, Cost, Quotas) = (config.Rules, config.DefaultProvider, config.Failover, config.Cost, config.Quotas);
    }

    [Description("In any order: `priority` says which is asked first.")]
    public IReadOnlyList<RoutingRule> Rules { get; init => field = value ?? []; } = [];

    [Description("Where an email goes that no rule matches.")]
    public required string DefaultProvider { get; init; }

    [Description("What happens where a provider fails.")]
    public FailoverConfig Failover { get; init => field = value ?? new(); } = new();

    [Description("How costs may choose between a rule's target and its alternatives.")]
    public CostConfig Cost { get; init => field = value ?? new(); } = new();

    [Description("How many emails may go out in a period. At most 100; left out, those that there are stay.")]
    public IReadOnlyList<Quota> Quotas { get; init => field = value ?? []; } = [];

    /// <summary>In the order in which they are asked.</summary>
    public static IEnumerable<RoutingRule> Ordered(IEnumerable<RoutingRule> rules) => rules.OrderBy(rule => rule.Priority);
}

[Description("One routing rule: emails of a type for which all conditions hold go to a provider.")]
public sealed record RoutingRule
{
    [PrefixedId(PublicId.Rule), Description("The rule's id; left out, the rule gets a new one.")]
    public Guid Id { get; init; }

    [Description("What people call it, up to 100 characters.")]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("The email type: `transactional`, `marketing`, `cold_outreach`, `newsletter`, `promotional`, `custom`, `custom:<name>` or `any`. Newsletter and promotional emails also match rules for `marketing`.")]
    public required string Type { get; init; }

    [Description("All of them must hold; without any, every email of the type matches. At most 100.")]
    public IReadOnlyList<RuleCondition> Conditions { get; init => field = value ?? []; } = [];

    [Description("The provider that the emails go to.")]
    public required string RouteTo { get; init; }

    [Description("Providers that may carry them instead where that costs less.")]
    public IReadOnlyList<string> Alternatives { get; init => field = value ?? []; } = [];

    [Description("True where costs must never move its emails. Left out, it is true for transactional emails.")]
    public bool? Critical { get; init; }

    [Description("Sends a share of the recipients to another provider, always the same ones; null sends nobody.")]
    public RuleRamp? Ramp { get; init; }

    [Description("Compares a second provider on a small random share of the emails; null compares nobody. A rule has a ramp or an experiment, not both.")]
    public RuleExperiment? Experiment { get; init; }

    [Description("1 is asked first; left out, its place in the list. No two rules may have the same.")]
    public int Priority { get; init; }

    [Description("A rule that is not enabled matches nothing.")]
    public bool Enabled { get; init; } = true;
}

[Description("What must hold of an email. Case does not matter, and the value is text, never a pattern.")]
public sealed record RuleCondition(
    [property: Description("What is looked at.")] ConditionField Field,
    [property: Description("How it is compared; each field has one way.")] ConditionOperator Op,
    [property: Description("The text to compare with, up to 200 characters.")] string Value);

[Description("What a condition looks at.")]
public enum ConditionField
{
    [Description("The subject as it was sent, before variables are filled in.")]
    Subject,

    [Description("The domain of the recipient; of a group email, of any recipient.")]
    RecipientDomain,

    [Description("One of the tags.")]
    Tag,
}

[Description("How a condition compares.")]
public enum ConditionOperator
{
    [Description("The subject contains the text.")]
    Contains,

    [Description("The recipient's domain is this one, and no subdomain of it.")]
    Is,

    [Description("One of the tags equals the text.")]
    Equals,
}

[Description("A share of a rule's recipients that goes to another provider, for moving over step by step.")]
public sealed record RuleRamp(
    [property: Description("The provider that the share goes to.")] string RouteTo,
    [property: Description("How many of a hundred recipients, 1 to 99. A recipient stays on its side while the percentage stays, and who is in stays in while it grows."), Range(1, 99)] int Percentage);

[Description("A second provider that gets a random share of a rule's emails, so that the two can be compared on the same kind of mail. Costs move none of the emails that are compared.")]
public sealed record RuleExperiment
{
    [PrefixedId(PublicId.Experiment), Description("The experiment's id. It is given here and not taken from a request: a rule that gets another target, second provider or share begins a new experiment, which counts anew.")]
    public Guid Id { get; init; }

    [Description("The second provider.")]
    public required string RouteTo { get; init; }

    [Description("How many of a hundred emails go to it, 1 to 50; 10 where it is left out."), Range(1, 50)]
    public int SharePercent { get; init; } = 10;

    [Description("Since when it counts; as the id, it is given here.")]
    public DateTimeOffset? StartedAt { get; init; }
}

[Description("What happens where a provider fails.")]
public sealed record FailoverConfig
{
    [Description("False leaves every email with its provider.")]
    public bool Enabled { get; init; } = true;

    [Description("Tries after the first: the primary again after the delay, then each next."), Range(1, 5)]
    public int RetryAttempts { get; init; } = 3;

    [Description("Seconds before the primary is tried again."), Range(10, 300)]
    public int RetryDelayS { get; init; } = 30;

    [Description("True sends email to a mailbox provider through the next provider for a while, where that mailbox provider refuses clearly more of it than usual.")]
    public bool MoveSlices { get; init; }

    [Description("Providers in the order in which they take over. No email falls back to one that is not in it.")]
    public IReadOnlyList<string> Order { get; init => field = value ?? []; } = [];
}

[Description("How costs may choose between a rule's target and its `alternatives`. A critical rule is never moved.")]
public sealed record CostConfig
{
    [Description("Use what is free at a provider this month before paying another.")]
    public bool FreeTiersFirst { get; init; } = true;

    [Description("Use the one whose next email costs the least.")]
    public bool VolumeBased { get; init; } = true;

    [Description("Use the provider of the time window that it is now.")]
    public bool TimeBased { get; init; }

    [Description("The tenant's time zone for the windows, such as `Europe/Madrid`.")]
    public string TimeZone { get; init => field = value ?? "UTC"; } = "UTC";

    [Description("What a month may cost; left out, nobody looks.")]
    public BudgetConfig? Budget { get; init; }

    [Description("Time windows, the first that fits counts.")]
    public IReadOnlyList<TimeWindow> Windows { get; init => field = value ?? []; } = [];
}

[Description("What a month of all providers may cost, and what happens then.")]
public sealed record BudgetConfig(
    [property: Description("US dollars, 0.01 to 10,000,000."), Range(0.01, 10_000_000)] decimal Monthly,
    [property: Description("What happens once it is spent.")] BudgetStep Then);

[Description("What happens once a budget is spent. Admins are told before in any case.")]
public enum BudgetStep
{
    [Description("Admins are told.")]
    Warn,

    [Description("Marketing and cold outreach email is held as well, until the next month, a larger budget, or an admin's release.")]
    Stop,
}

[Description("A provider to prefer during a time of day. A window that ends before it starts goes over midnight.")]
public sealed record TimeWindow(
    [property: Description("When it starts, such as `22:00`.")] string From,
    [property: Description("When it ends, such as `06:00`.")] string To,
    [property: Description("The provider to prefer, where a rule has it as target or alternative.")] string RouteTo)
{
    [JsonIgnore] public TimeOnly? Start => Of(From);
    [JsonIgnore] public TimeOnly? End => Of(To);

    public bool Covers(TimeOnly time) => Start is { } start && End is { } end && time.IsBetween(start, end);

    private static TimeOnly? Of(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
