using System.ComponentModel;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Validation.Jobs;

[Description("Which addresses of a list a provider is asked about.")]
public enum OrderScope
{
    [Description("What our own checks leave open: not invalid, and neither delivered to before nor complained, unsubscribed or suppressed.")]
    Undecided,

    [Description("Every address that has the form of one.")]
    All,
}

[Description("Where a provider's validation of a list stands.")]
public enum OrderStatus
{
    [Description("Its addresses are put together.")]
    Preparing,

    [Description("The provider works on it.")]
    Running,

    [Description("Nothing more is sent to the provider, nor asked, until you resume it.")]
    Paused,

    [Description("What the provider found is in the list.")]
    Done,

    [Description("It could not be ended; `problem` says why. Resume it to try again.")]
    Failed,

    [Description("It is being stopped at the provider.")]
    Canceling,

    [Description("Somebody stopped it. What was found until then is in the list.")]
    Canceled,
}

[DisplayName("MailboxFindings"), Description("What the provider found, as numbers of addresses.")]
public sealed record FoundCounts
{
    [Description("The mailbox exists.")]
    public long Deliverable { get; init; }

    [Description("There is no such mailbox.")]
    public long Undeliverable { get; init; }

    [Description("Email to it harms the sender.")]
    public long DoNotSend { get; init; }

    [Description("The domain takes email to any name.")]
    public long CatchAll { get; init; }

    [Description("It could not be found out.")]
    public long Unknown { get; init; }
}

[DisplayName("ValidationOrder"), Description("A list that a provider is asked about, for money.")]
public sealed record OrderView
{
    [Description("Where it stands.")]
    public OrderStatus Status { get; init; }

    [Description("Which addresses are asked about, each once.")]
    public required OrderScope Scope { get; init; }

    [Description("The most that it may cost, in US dollars; null for any sum."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required decimal? BudgetUsd { get; init; }

    [Description("How many addresses the provider is asked about.")]
    public required long Addresses { get; init; }

    [Description("How many more there are, which the budget does not pay for. They are the last ones of the list.")]
    public required long LeftOut { get; init; }

    [Description("How many addresses the provider is done with.")]
    public long Processed { get; init; }

    [Description("What it was estimated to cost, in US dollars.")]
    public required decimal EstimateUsd { get; init; }

    [Description("What it cost, in US dollars, by the addresses that the provider was done with; null until it ends."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? CostUsd { get; init; }

    [Description("What was found; null until it ends."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public FoundCounts? Found { get; init; }

    [Description("What keeps it from going on, or kept it from ending; null for nothing."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Problem { get; init; }

    [Description("When it was ordered.")]
    public required DateTimeOffset StartedAt { get; init; }

    [Description("Who ordered it.")]
    public required string StartedBy { get; init; }

    [Description("When it ended; null until then."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DateTimeOffset? EndedAt { get; init; }
}

[DisplayName("ScopeEstimate"), Description("What asking about some addresses of a list would cost.")]
public sealed record ScopeEstimate(
    [property: Description("How many there are, those left out that the provider was asked about before.")] long Addresses,
    [property: Description("In US dollars.")] decimal Usd);

[DisplayName("PaidValidation"), Description("A list's validation by Mailgun, as the second step after our own checks.")]
public sealed record PaidView
{
    [Description("What our own checks leave open; null until the addresses are counted, after all are checked."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ScopeEstimate? Undecided { get; init; }

    [Description("All addresses; null until they are counted."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ScopeEstimate? All { get; init; }

    [Description("What asking only about the undecided ones saves, in US dollars; null until they are counted."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? SavingUsd => All?.Usd - Undecided?.Usd;

    [Description("How the costs are reckoned.")]
    public required string Basis { get; init; }

    [Description("The latest order; null where there was none."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required OrderView? Order { get; init; }
}

/// <summary>How many addresses of a list a provider could be asked about.</summary>
internal sealed record ToAsk(long All, long Undecided)
{
    public long Of(OrderScope scope) => scope == OrderScope.All ? All : Undecided;
}
