using static PenguinMails.Mail.Bounces.BounceKind;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// Whose fault a refusal is: one judgement for live answers, bounces and providers' events alike. Whoever is suppressed gets no
/// mail any more, so the recipient is blamed only by its own codes or by words that say that there is no such recipient, and not
/// where the session had not come to it or was past it. In doubt it is nobody's.
/// </summary>
public static class BounceClassifier
{
    // What comes after is a copy or an advertisement.
    private const int MaxText = 2000;

    /// <remarks>Never throws, whatever the text.</remarks>
    public static RefusalVerdict Classify(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var text = refusal.Text.Length > MaxText ? refusal.Text[..MaxText] : refusal.Text;
        var inner = WrappedReply.In(text);
        var enhanced = inner is null ? refusal.Enhanced : null;
        var status = StatusOf(enhanced, StatusCodes.FindEnhanced(inner ?? text), isReport: refusal.Code == 0);
        var found = StatusCodes.FindCode(inner ?? text);
        var code = inner is null && refusal.Code is >= 200 and < 600 ? refusal.Code : found;

        // Sendmail's 5.1.1, 5.1.3 and 5.1.6 in a report may be its own for a bare 550, 553 and 551.
        var isGuess = refusal.Code == 0 && found != 0 && enhanced is not null && StatusCodes.FindEnhanced(text) is null;

        var whole = Wording.Of(text);
        var said = inner is null ? whole : Wording.Of(inner);
        var verdict = Judge(status, code, said, refusal.Hint);
        if (isGuess && verdict.Party == RefusedParty.Recipient && !BounceWords.BlameRecipient(said) && BounceWords.HintOf(said) is { } told)
            verdict = told;
        verdict = IsTransient(refusal.Code, code, status) ? Passing(verdict) : verdict;
        return AtStage(verdict, refusal.Stage == SessionStage.Unknown ? BounceWords.StageOf(whole) : refusal.Stage);
    }

    /// <summary>A report's status field may be the reporter's guess; the receiver's own stands in its words.</summary>
    private static string? StatusOf(string? given, string? said, bool isReport) =>
        StatusCodes.IsVague(given) || (isReport && !StatusCodes.IsVague(said) && said![0] == given![0]) ? said ?? given : given;

    private static RefusalVerdict Judge(string? status, int code, Wording said, BounceKind? hint)
    {
        var known = StatusMeaning.OfUnmistakable(status, code) ?? BounceWords.SureOf(said);
        if (known is not null)
            return known.Value;

        var ofRecipient = OfRecipient(status, said);
        var isUnknown = StatusMeaning.LeavesOpen(status) && BounceWords.BlameRecipient(said);
        var verdict = ofRecipient is not null && isUnknown ? Blame(ofRecipient.Value, isUnknown)
            : BounceWords.LikelyOf(said)
            ?? (ofRecipient is { } kind ? Blame(kind, isUnknown)
                : isUnknown ? RefusalVerdict.Of(Hard)
                : status is not [_, '.', '7', ..] && BounceWords.BlameDomain(said) ? RefusalVerdict.Of(InvalidDomain)
                : StatusMeaning.Of(status) ?? BounceWords.HintOf(said) ?? OfRest(code, hint));
        return verdict.Party == RefusedParty.Recipient && hint is { } other and not (Hard or InvalidDomain or Other) ? RefusalVerdict.Of(other) : verdict;

        // 5.1.10 is a null MX (RFC 7505), and at Exchange an unknown recipient.
        RefusalVerdict Blame(BounceKind kind, bool isUnknown) => RefusalVerdict.Of(
            isUnknown && kind == InvalidDomain ? Hard : kind == Hard && !isUnknown && BounceWords.SpeakOfDomain(said) ? InvalidDomain : kind);
    }

    /// <summary>A code of four hundreds or of a full mailbox says more than that somebody takes the recipient for a bad one.</summary>
    private static RefusalVerdict OfRest(int code, BounceKind? hint)
    {
        var ofCode = StatusMeaning.OfCode(code);
        return hint is null || (hint is Hard or InvalidDomain && ofCode.Kind != Other) ? ofCode : RefusalVerdict.Of(hint.Value);
    }

    /// <summary>Exchange Online says with 5.4.1 that it knows no such recipient; elsewhere that is a broken connection.</summary>
    private static BounceKind? OfRecipient(string? status, Wording said) =>
        status is [_, '.', '4', '.', '1'] && BounceWords.DenyAccess(said) ? Hard : StatusMeaning.OfRecipient(status);

    /// <summary>What was answered counts before what is read out of a text, and of that whatever spares the recipient.</summary>
    private static bool IsTransient(int given, int code, string? status) =>
        given / 100 == 4 || code / 100 == 4 || (given is < 200 or >= 600 && status?.StartsWith('4') == true);

    /// <summary>What may pass condemns no address.</summary>
    private static RefusalVerdict Passing(RefusalVerdict verdict) => verdict.Kind switch
    {
        Hard or InvalidDomain or Other => RefusalVerdict.Of(Soft),
        BounceKind.Content => verdict with { Kind = Soft },
        _ => verdict,
    };

    /// <summary>A recipient that was not named yet, or was taken, is not refused.</summary>
    private static RefusalVerdict AtStage(RefusalVerdict verdict, SessionStage stage) => verdict.Party is RefusedParty.Recipient or RefusedParty.Unknown
        ? stage switch
        {
            SessionStage.Connection or SessionStage.Hello => RefusalVerdict.Of(Blocked),
            SessionStage.Sender => RefusalVerdict.Of(Policy),
            SessionStage.Data or SessionStage.Content when verdict.Party == RefusedParty.Recipient => RefusalVerdict.Unknown,
            _ => verdict,
        }
        : verdict;
}
