using System.Globalization;
using static PenguinMails.Mail.Bounces.BounceKind;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// What codes mean by themselves: RFC 3463 and its registry, RFC 5321, and the codes that large receivers document as theirs.
/// </summary>
internal static class StatusMeaning
{
    /// <summary>Used for nothing else, whatever the words beside them say ("blocked", "rejected as spam").</summary>
    public static RefusalVerdict? OfUnmistakable(string? status, int code) => Detail(status) switch
    {
        // https://support.google.com/a/answer/3726730; Outlook.com's 509 and 515 and Yahoo's 7.9 are the same rules.
        (7, >= 20 and <= 24 or 26 or 27 or 30 or 31 or 32 or 40 or 509 or 515) => RefusalVerdict.Of(Authentication),
        (7, 25) => new(Policy, RefusedParty.Network),
        (1, 7 or 8) => RefusalVerdict.Of(Policy),
        (2, 2) => RefusalVerdict.Of(MailboxFull),
        _ => code is 530 or 534 or 535 or 538 ? RefusalVerdict.Of(Policy) : null,
    };

    /// <summary>They say of the recipient's address or mailbox that it is wrong.</summary>
    public static BounceKind? OfRecipient(string? status) => status is not ['5', ..] ? null : Detail(status) switch
    {
        (1, 1 or 3 or 4 or 6) or (2, 1) => Hard,
        (1, 2 or 10) or (4, 4) => InvalidDomain,
        _ => null,
    };

    /// <summary>Whether words of an unknown user count beside it: some say so with 5.7.1.</summary>
    public static bool LeavesOpen(string? status) => Detail(status) is not (7, > 1);

    public static RefusalVerdict? Of(string? status) => Detail(status) switch
    {
        (2, 3) or (3, 3 or 4) or (6, _) => RefusalVerdict.Of(BounceKind.Content),
        (2, > 0) or (3, > 0) or (4, > 0) or (5, 3) => RefusalVerdict.Of(Soft),
        (7, 0 or 1) => new(Blocked, RefusedParty.Sender),
        (7, <= 19 or 29 or (>= 41 and < 500)) => RefusalVerdict.Of(Policy),
        (7, _) => RefusalVerdict.Of(Blocked),
        _ => null,
    };

    public static RefusalVerdict OfCode(int code) => code switch
    {
        552 => RefusalVerdict.Of(MailboxFull),
        556 => RefusalVerdict.Of(InvalidDomain),
        (>= 500 and <= 504) or 555 => RefusalVerdict.Of(Policy),
        >= 400 and < 500 => RefusalVerdict.Of(Soft),
        _ => RefusalVerdict.Unknown,
    };

    private static (int Subject, int Detail)? Detail(string? status)
    {
        if (StatusCodes.IsVague(status) || status!.Split('.') is not [_, var subject, var detail])
            return null;
        return int.TryParse(subject, NumberStyles.None, CultureInfo.InvariantCulture, out var s) &&
            int.TryParse(detail, NumberStyles.None, CultureInfo.InvariantCulture, out var d) ? (s, d) : null;
    }
}
