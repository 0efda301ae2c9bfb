using System.Text.RegularExpressions;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>
/// The codes by which mailbox providers put email off: https://support.google.com/a/answer/3726730, https://senders.yahooinc.com/smtp-error-codes/,
/// https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online
/// </summary>
internal static partial class DeferralCodes
{
    /// <summary>Put off without any code.</summary>
    public const string Unnamed = "4";

    /// <summary>
    /// Of an attempt that a mailbox provider with rules for senders put off, whatever came of it later: the one that its provider reported, the one that it was given up
    /// with, or the one that our own server heard. Null where none did.
    /// </summary>
    public static string? Of(string mailboxProvider, Attempt attempt)
    {
        if (mailboxProvider is not ("gmail" or "microsoft" or "yahoo"))
            return null;
        if (attempt.Facts.Deferred is { } deferred)
            return CodeIn(deferred.Detail) ?? Unnamed;

        var words = attempt.Facts.Bounce?.Detail
            ?? (attempt.Outcome is AttemptOutcome.Throttled or AttemptOutcome.Unavailable or AttemptOutcome.Misconfigured ? attempt.Detail : null);
        return IsTemporary(words) ? CodeIn(words) : null;
    }

    /// <summary>By the first code that it names.</summary>
    public static bool IsTemporary(string? words) =>
        words is not null && (Classed().Match(words) is { Success: true } code ? code.Groups[1].ValueSpan is "4" : Tag().IsMatch(words));

    /// <summary>The mailbox provider's own, or else SMTP's, the one that says most.</summary>
    private static string? CodeIn(string? words) => words is null ? null
        : Tag().Match(words) is { Success: true } tag ? tag.Value.ToUpperInvariant()
        : Enhanced().Match(words) is { Success: true } enhanced ? enhanced.Value
        : Reply().Match(words) is { Success: true } reply ? reply.Value
        : null;

    [GeneratedRegex(@"(?<![\d.])([45])(?:\.\d{1,2}\.\d{1,3}|[0-5]\d)(?!\.?\d)")]
    private static partial Regex Classed();

    [GeneratedRegex(@"\b(?:TSS?\d\d|RP-00\d)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<![\d.])4\.\d{1,2}\.\d{1,3}(?!\.?\d)")]
    private static partial Regex Enhanced();

    [GeneratedRegex(@"(?<![\d.])4[25]\d(?![\d.])")]
    private static partial Regex Reply();
}
