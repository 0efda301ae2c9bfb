using System.ComponentModel;

namespace PenguinMails.Gateway.Analytics.Senders;

[Description("What Gmail, Yahoo and Outlook.com ask of those who send in bulk, by what the last 30 days show.")]
public sealed record SenderBoard
{
    [Description("When it was read.")]
    public required DateTimeOffset GeneratedAt { get; init; }

    [Description("A row for each From domain and mailbox provider that got email from it; up to 50 domains, those that sent most.")]
    public required IReadOnlyList<SenderRow> Rows { get; init; }
}

[Description("How email of a From domain keeps the rules of a mailbox provider.")]
public sealed record SenderRow
{
    [Description("The domain of the From address.")]
    public required string FromDomain { get; init; }

    [Description("The mailbox provider: `gmail`, `yahoo` or `microsoft`.")]
    public required string MailboxProvider { get; init; }

    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Emails sent there.")]
    public long Sent { get; init; }

    [Description("The most that went there in a day (UTC), of the domain and those above and below it.")]
    public long PeakDay { get; init; }

    [Description("`not_met` where any rule is, else `no_evidence` where any has none.")]
    public SenderRuleState State => Checks.Any(check => check.State == SenderRuleState.NotMet) ? SenderRuleState.NotMet
        : Checks.Any(check => check.State == SenderRuleState.NoEvidence) ? SenderRuleState.NoEvidence : SenderRuleState.Met;

    [Description("Rule by rule.")]
    public required IReadOnlyList<SenderCheck> Checks { get; init; }
}

[Description("One rule.")]
public sealed record SenderCheck(
    [property: Description("Which.")] SenderRule Rule,
    [property: Description("Whether it is kept.")] SenderRuleState State,
    [property: Description("What shows it, for people.")] string Evidence,
    [property: Description("What to do; null where nothing is.")] string? NextStep = null);

[Description("What is asked of senders.")]
public enum SenderRule
{
    [Description("SPF passes for the return path.")]
    Spf,

    [Description("A DKIM signature passes.")]
    Dkim,

    [Description("There is a DMARC policy, and SPF or DKIM passes for the From domain.")]
    Dmarc,

    [Description("Bulk email can be left with one click (RFC 8058).")]
    OneClick,

    [Description("Unsubscribes take effect within 48 hours.")]
    UnsubscribeSpeed,

    [Description("Fewer than 0.1 % of deliveries are reported as spam, and never 0.3 %.")]
    Complaints,

    [Description("From 5,000 emails a day on, every rule is enforced.")]
    Volume,

    [Description("No email was refused by a rule's code.")]
    Refusals,

    [Description("No email was put off by a rule's code (4.x), and at most 1 % for its pace. What passes by itself, such as greylisting, is named and breaks no rule.")]
    Deferrals,
}

[Description("Whether a rule is kept.")]
public enum SenderRuleState
{
    [Description("It is.")]
    Met,

    [Description("It is not.")]
    NotMet,

    [Description("Nothing shows it, or too little.")]
    NoEvidence,
}
