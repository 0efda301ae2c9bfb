using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Mail.Mime;

/// <summary>
/// What separates the parts: the same each time a message is composed. "=_" occurs in no encoded part; a text that is not encoded
/// is searched.
/// </summary>
internal static class Boundary
{
    /// <summary>The part that all boundaries of a message share; each level puts "=_" and a letter before it.</summary>
    public static string Of(MailMessage message)
    {
        for (var salt = 0; ; salt++)
        {
            var hash = Hash($"{message.MessageId} {salt}");
            if (!Has(message.TextBody, hash) && !Has(message.HtmlBody, hash))
                return hash;
        }
    }

    private static bool Has(string? text, string hash) => text is not null && text.Contains(hash, StringComparison.Ordinal);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
}
