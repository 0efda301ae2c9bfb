using System.ComponentModel;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Experiments;

[DisplayName("Experiment"), Description("A rule's experiment: a second provider on a random share of the rule's emails, and how the two compare since it was started.")]
public sealed record ExperimentView
{
    [PrefixedId(PublicId.Experiment), Description("The experiment.")]
    public Guid Id { get; init; }

    [PrefixedId(PublicId.Rule), Description("The rule.")]
    public Guid RuleId { get; init; }

    [Description("The rule's name.")]
    public required string RuleName { get; init; }

    [Description("False while the rule is disabled: then nothing is drawn, and what was counted stays.")]
    public bool Running { get; init; }

    [Description("How many of a hundred emails are drawn for the second provider.")]
    public int SharePercent { get; init; }

    [Description("Since when it counts.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("The rule's own provider, then the second.")]
    public required IReadOnlyList<ExperimentSide> Sides { get; init; }

    [Description("The difference on mail of the same kind, with the interval that holds however often somebody looks.")]
    public required ProviderComparison Comparison { get; init; }

    [Description("How many more of the rule's emails are needed, at least, until a difference of half a point shows in four of five cases; null where there is a finding, or where they are reached and it is still too close.")]
    public long? EmailsNeeded { get; init; }

    [Description("What to do with it, in plain words.")]
    public required string NextStep { get; init; }
}

[Description("The emails that were drawn for one of the two providers, whoever carried them in the end.")]
public sealed record ExperimentSide
{
    [Description("The provider that they were drawn for.")]
    public required string Provider { get; init; }

    [Description("Emails that were sent, or ended without being sent.")]
    public long Emails { get; init; }

    [Description("Of these, those that are told apart by now: of the last day or two only what is known to have arrived or failed.")]
    public long Settled { get; init; }

    [Description("Delivered of the settled.")]
    public long Delivered { get; init; }

    [Description("Delivered of settled, 0 to 1; null without any.")]
    public double? DeliveryRate => Settled > 0 ? (double)Delivered / Settled : null;

    [Description("Emails that another provider carried in the end. They count for the one that they were drawn for.")]
    public long Moved { get; init; }
}
