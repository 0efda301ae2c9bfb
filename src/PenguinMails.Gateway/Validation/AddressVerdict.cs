using System.ComponentModel;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Validation;

[Description("Whether email to an address will arrive, as far as can be told without writing to it.")]
public enum Verdict
{
    [Description("Nothing speaks against it.")]
    Valid,

    [Description("Email to it will not arrive.")]
    Invalid,

    [Description("It may arrive, but something speaks against it.")]
    Risky,

    [Description("Its domain could not be asked about. Try again later.")]
    Unknown,
}

[Description("What speaks for or against an address.")]
public enum VerdictCode
{
    [Description("It is no address that mail servers take.")]
    Syntax,

    [Description("Its domain does not exist.")]
    DomainNotFound,

    [Description("Its domain says that it takes no email (a null MX record).")]
    DomainTakesNone,

    [Description("Its domain has no mail server.")]
    NoMailServer,

    [Description("Its domain names no mail server; email would go to the address of its website.")]
    NoMxRecord,

    [Description("Its domain is held by a parking service, which reads email as a trap.")]
    ParkedDomain,

    [Description("No name server could tell about its domain.")]
    DomainUnanswered,

    [Description("Its domain looks like a slip of the pen.")]
    PossibleTypo,

    [Description("Public lists name its domain as one of throw-away mailboxes. A sign, and no verdict by itself.")]
    Disposable,

    [Description("It stands for a role and not for a person. A sign, and no verdict by itself.")]
    Role,

    [Description("It looks like an address that nobody reads and that traps senders of bought lists.")]
    TrapLike,

    [Description("Your email to it bounced for good.")]
    BouncedBefore,

    [Description("Your latest email to it bounced for the time being.")]
    SoftBounced,

    [Description("The person at it reported your email as spam.")]
    Complained,

    [Description("The person at it unsubscribed.")]
    Unsubscribed,

    [Description("It is on your suppression list.")]
    Suppressed,

    [Description("Your latest email to it was delivered.")]
    DeliveredBefore,

    [Description("The provider that was asked found no such mailbox.")]
    MailboxNotFound,

    [Description("The provider that was asked advises against sending to it.")]
    DoNotSend,

    [Description("Its domain takes email to any name, so the provider that was asked can't tell whether anybody reads it.")]
    CatchAll,

    [Description("The provider that was asked found its mailbox.")]
    Confirmed,

    [Description("The provider that was asked could not find out.")]
    NotConfirmed,

    [Description("The person at it opened your email, or clicked a link in it.")]
    Engaged,

    [Description("You trust its domain: lists and guesses say nothing about it.")]
    TrustedByYou,

    [Description("You said yourself what to think of its domain.")]
    DistrustedByYou,
}

[Description("A reason of a verdict.")]
public sealed record VerdictReason(
    [property: Description("What it is, as one of a fixed set of words.")] VerdictCode Code,
    [property: Description("The same as a sentence.")] string Detail);

[DisplayName("AddressVerdict"), Description("What can be told of an address without writing to it.")]
public sealed record AddressVerdict
{
    [Description("The address as it was given.")]
    public required string Address { get; init; }

    [Description("The verdict.")]
    public required Verdict Verdict { get; init; }

    [Description("What it rests on, the weightiest first. A valid address may have signs, too.")]
    public required IReadOnlyList<VerdictReason> Reasons { get; init; }

    [Description("How likely an email to it bounces for good, 0 to 1, by what became of your own email; null where there is no evidence yet."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? BounceProbability => Estimate is { } estimate ? Math.Round(estimate.Probability, 4) : null;

    [Description("The address that was probably meant; null where there is none."), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Suggestion { get; init; }

    internal IReadOnlyList<VerdictCode> Codes => [.. Reasons.Select(reason => reason.Code)];

    /// <summary>As DNS knows it; empty where there is none.</summary>
    internal string Domain { get; init; } = "";

    /// <summary>Null where there is no evidence.</summary>
    internal BounceEstimate? Estimate { get; init; }

    internal AddressVerdict By(BounceModel model) => this with { Estimate = model.Of(Codes, Domain) };
}
