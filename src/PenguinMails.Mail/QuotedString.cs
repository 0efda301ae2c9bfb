namespace PenguinMails.Mail;

internal static class QuotedString
{
    public static string Write(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
