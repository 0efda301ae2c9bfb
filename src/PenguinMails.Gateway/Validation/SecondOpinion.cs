using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Validation;

/// <summary>What a provider's finding makes of our own verdict.</summary>
internal static class SecondOpinion
{
    /// <summary>What a mailbox that exists answers, and what never spoke against an address. All else stays true of it: a slip of the pen may have a mailbox, too.</summary>
    private static readonly VerdictCode[] AnsweredByMailbox =
        [VerdictCode.DomainUnanswered, VerdictCode.NoMxRecord, VerdictCode.Disposable, VerdictCode.Role, VerdictCode.DeliveredBefore, VerdictCode.Engaged, VerdictCode.TrustedByYou];

    /// <summary>Whether a provider was asked already.</summary>
    public static bool IsGiven(IEnumerable<VerdictCode> codes) => codes.Any(code => code is VerdictCode.MailboxNotFound or VerdictCode.DoNotSend or VerdictCode.CatchAll or VerdictCode.Confirmed or VerdictCode.NotConfirmed);

    public static VerdictCode CodeOf(MailboxFinding finding) => finding switch
    {
        MailboxFinding.Deliverable => VerdictCode.Confirmed,
        MailboxFinding.Undeliverable => VerdictCode.MailboxNotFound,
        MailboxFinding.DoNotSend => VerdictCode.DoNotSend,
        MailboxFinding.CatchAll => VerdictCode.CatchAll,
        _ => VerdictCode.NotConfirmed,
    };

    /// <param name="own">Our verdict.</param>
    /// <param name="codes">Its reasons.</param>
    /// <param name="finding">The provider's.</param>
    public static (Verdict Verdict, IReadOnlyList<VerdictCode> Codes) Of(Verdict own, IReadOnlyList<VerdictCode> codes, MailboxFinding finding)
    {
        var verdict = Weighed(own, codes, finding);
        // The weightiest first.
        return (verdict, SpeaksAgainst(finding) && own != Verdict.Invalid ? [CodeOf(finding), .. codes] : [.. codes, CodeOf(finding)]);
    }

    public static AddressVerdict Of(AddressVerdict own, MailboxFinding finding, string provider)
    {
        var (verdict, codes) = Of(own.Verdict, [.. own.Reasons.Select(reason => reason.Code)], finding);
        var added = new VerdictReason(CodeOf(finding), Detail(finding, provider));
        return own with { Verdict = verdict, Reasons = codes[0] == added.Code ? [added, .. own.Reasons] : [.. own.Reasons, added] };
    }

    private static Verdict Weighed(Verdict own, IReadOnlyList<VerdictCode> codes, MailboxFinding finding) => (own, finding) switch
    {
        (Verdict.Invalid, _) => Verdict.Invalid,
        // Two observations that contradict each other.
        (_, MailboxFinding.Undeliverable) => codes.Contains(VerdictCode.DeliveredBefore) ? Verdict.Risky : Verdict.Invalid,
        (_, MailboxFinding.DoNotSend or MailboxFinding.CatchAll) => Verdict.Risky,
        (_, MailboxFinding.Deliverable) => codes.All(AnsweredByMailbox.Contains) ? Verdict.Valid : own,
        _ => own,
    };

    private static bool SpeaksAgainst(MailboxFinding finding) => finding is MailboxFinding.Undeliverable or MailboxFinding.DoNotSend or MailboxFinding.CatchAll;

    private static string Detail(MailboxFinding finding, string provider) => finding switch
    {
        MailboxFinding.Deliverable => $"{provider} found its mailbox.",
        MailboxFinding.Undeliverable => $"{provider} found no such mailbox.",
        MailboxFinding.DoNotSend => $"{provider} advises against sending to it.",
        MailboxFinding.CatchAll => $"Its domain takes email to any name, so {provider} can't tell whether anybody reads it.",
        _ => $"{provider} could not find out either.",
    };
}
