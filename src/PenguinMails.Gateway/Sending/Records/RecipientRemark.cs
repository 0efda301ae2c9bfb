namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What a decision says of one recipient beside the choice of a provider, as one of its reasons.</summary>
internal static class RecipientRemark
{
    private const string NotSent = "Not sent: ";
    private const string Check = "Address check: ";

    public static string Invalid(string why) => $"{NotSent}the address is invalid. {why}";

    public static string Noted(string verdict, string why) => $"{Check}{verdict}. {why}";

    /// <summary>Why a recipient gets nothing; null where no reason says so.</summary>
    public static string? OfBlocked(IReadOnlyList<string> reasons) => reasons.LastOrDefault(reason => reason.StartsWith(NotSent, StringComparison.Ordinal));

    /// <summary>Either of them.</summary>
    public static string? Of(IReadOnlyList<string> reasons) => OfBlocked(reasons) ?? reasons.LastOrDefault(reason => reason.StartsWith(Check, StringComparison.Ordinal));
}
