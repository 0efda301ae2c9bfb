using System.Globalization;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// From a refusal to its kind, for live replies and for bounces alike. Receivers say what they mean in words more often
/// than in codes, so plain words go first, then the enhanced status, then the code.
/// </summary>
public static class BounceClassifier
{
    // What comes after is a copy or an advertisement.
    private const int MaxText = 2000;

    /// <param name="code">The reply code, or 0 when there is none.</param>
    /// <param name="enhanced">The enhanced status such as 5.1.1, where one is known apart from the text.</param>
    /// <param name="text">The reply or diagnostic as it came.</param>
    public static BounceKind Classify(int code, string? enhanced, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Length > MaxText ? text[..MaxText] : text;
        var status = StatusCodes.IsVague(enhanced) ? StatusCodes.FindEnhanced(text) ?? enhanced : enhanced;
        var basic = code is >= 200 and < 600 ? code : StatusCodes.FindCode(text);
        var words = BounceWords.Plain(text);
        var kind = OfUnmistakable(status, words) ?? BounceWords.Telling(words) ?? OfDetail(status)
            ?? BounceWords.Hinting(words) ?? OfCode(basic, status);
        return IsTransient(basic, status) ? Transient(kind) : kind;
    }

    // The basic code's class counts where the two differ.
    private static bool IsTransient(int code, string? status) =>
        code != 0 ? code / 100 == 4 : status?.StartsWith('4') == true;

    /// <summary>What may pass condemns no address.</summary>
    private static BounceKind Transient(BounceKind kind) =>
        kind is BounceKind.Hard or BounceKind.InvalidDomain or BounceKind.Other or BounceKind.Content ? BounceKind.Soft : kind;

    /// <summary>Missing authentication is told as "blocked" or "rejected as spam", but its codes are used for nothing else.</summary>
    private static BounceKind? OfUnmistakable(string? status, string words) => Detail(status) switch
    {
        // So Exchange Online says that it knows no such recipient; elsewhere 5.4.1 is a broken connection.
        (4, 1) when words.Contains("access denied", StringComparison.Ordinal) => BounceKind.Hard,
        (7, >= 20 and <= 27) or (7, >= 29 and <= 32) or (7, 515) or (7, 509) => BounceKind.Policy,
        (1, 7) or (1, 8) => BounceKind.Policy,
        (2, 2) => BounceKind.MailboxFull,
        _ => null,
    };

    private static BounceKind? OfDetail(string? status) => Detail(status) switch
    {
        (1, 1) or (1, 3) or (1, 4) or (1, 6) => BounceKind.Hard,
        (1, 2) or (1, 10) => BounceKind.InvalidDomain,
        (2, 3) or (3, 4) or (6, _) => BounceKind.Content,
        (2, _) or (3, _) or (4, _) or (5, 3) => BounceKind.Soft,
        (7, 4 or 5 or 6 or 7 or 8 or 9 or 10 or 11) => BounceKind.Policy,
        (7, _) => BounceKind.Blocked,
        (5, _) => BounceKind.Policy,
        _ => null,
    };

    private static BounceKind OfCode(int code, string? status) => code switch
    {
        550 or 551 or 553 => BounceKind.Hard,
        552 => BounceKind.Content,
        521 or 556 => BounceKind.InvalidDomain,
        554 => BounceKind.Blocked,
        530 or 534 or 535 or 538 or (>= 500 and <= 504) or 555 => BounceKind.Policy,
        >= 400 and < 500 => BounceKind.Soft,
        _ => status?.StartsWith("5.1.", StringComparison.Ordinal) == true ? BounceKind.Hard : BounceKind.Other,
    };

    private static (int Subject, int Detail)? Detail(string? status)
    {
        if (StatusCodes.IsVague(status) || status!.Split('.') is not [_, var subject, var detail])
            return null;
        return int.TryParse(subject, NumberStyles.None, CultureInfo.InvariantCulture, out var s) &&
            int.TryParse(detail, NumberStyles.None, CultureInfo.InvariantCulture, out var d) ? (s, d) : null;
    }
}
