using System.Text.RegularExpressions;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>
/// The codes by which mailbox providers refuse email that breaks their rules for senders:
/// https://support.google.com/a/answer/3726730, https://senders.yahooinc.com/smtp-error-codes/,
/// https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online
/// </summary>
internal static partial class RuleCodes
{
    /// <summary>As the mailbox provider writes it, but for the class: 4.7.26 only comes before 5.7.26. Null where the refusal names no rule.</summary>
    public static string? Of(string mailboxProvider, string? refusal) => refusal is null ? null : mailboxProvider switch
    {
        "gmail" => Named(Gmail(), refusal, "5."),
        "microsoft" => Named(Microsoft(), refusal, "5.") ?? Named(MicrosoftBlock(), refusal),
        "yahoo" => Named(Yahoo(), refusal) ?? Named(YahooPolicy(), refusal, "5."),
        _ => null,
    };

    private static string? Named(Regex code, string refusal, string prefix = "") => code.Match(refusal) is { Success: true } match ? prefix + match.Groups[1].Value.ToUpperInvariant() : null;

    [GeneratedRegex(@"\b[45]\.(7\.(?:2[3-9]|30|32|40))\b")]
    private static partial Regex Gmail();

    [GeneratedRegex(@"\b[45]\.(7\.(?:5\d\d|6[0-4]\d))\b")]
    private static partial Regex Microsoft();

    [GeneratedRegex(@"\b(S3140|S3150)\b", RegexOptions.IgnoreCase)]
    private static partial Regex MicrosoftBlock();

    [GeneratedRegex(@"\b(TSS?\d\d|BL\d\d|PH01)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Yahoo();

    [GeneratedRegex(@"\b[45]\.(7\.9)\b")]
    private static partial Regex YahooPolicy();
}
