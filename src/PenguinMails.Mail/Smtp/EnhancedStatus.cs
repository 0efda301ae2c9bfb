namespace PenguinMails.Mail.Smtp;

/// <summary>The status of RFC 3463 at the start of a reply's text (RFC 2034); told also by servers that do not offer to.</summary>
internal static class EnhancedStatus
{
    public static string? In(string text)
    {
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.')
            return null;
        var subject = Digits(text, 2);
        if (subject == 0 || 2 + subject >= text.Length || text[2 + subject] != '.')
            return null;
        var detail = Digits(text, 3 + subject);
        var length = 3 + subject + detail;
        return detail > 0 && (length == text.Length || text[length] == ' ') ? text[..length] : null;
    }

    private static int Digits(string text, int from)
    {
        var count = 0;
        while (count < 4 && from + count < text.Length && char.IsAsciiDigit(text[from + count]))
            count++;
        return count > 3 ? 0 : count;
    }
}
