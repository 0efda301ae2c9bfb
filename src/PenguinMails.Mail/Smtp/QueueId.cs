using System.Text.RegularExpressions;

namespace PenguinMails.Mail.Smtp;

internal static partial class QueueId
{
    public static string? In(string text)
    {
        var match = Known().Match(text);
        return match.Success ? match.Groups["id"].Value : null;
    }

    // Postfix "Ok: queued as 4A3...", Exim "OK id=1abc-...", Sendmail "4A3... Message accepted", SES "Ok 0100...-000000",
    // Exchange "<id@host> [InternalId=...] Queued mail for delivery".
    [GeneratedRegex(@"\b(?:queued as|id=)\s*(?<id>[^\s\[\]<>()]+)|^(?<id>\S+) Message accepted|\bInternalId=(?<id>\d+)|^Ok (?<id>[0-9a-f-]{30,})$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Known();
}
