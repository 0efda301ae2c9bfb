using System.Text;

namespace PenguinMails.Gateway.Providers.Email;

/// <summary>Bytes a provider will see for an email, attachments as base64: what batch limits are counted in.</summary>
internal static class EmailSize
{
    public static long Of(OutgoingEmail email) =>
        2_000
        + Encoding.UTF8.GetByteCount(email.HtmlBody ?? "")
        + Encoding.UTF8.GetByteCount(email.TextBody ?? "")
        + Encoding.UTF8.GetByteCount(email.Subject)
        + email.Headers.Sum(header => header.Key.Length + (long)Encoding.UTF8.GetByteCount(header.Value))
        + email.Attachments.Sum(attachment => 200 + ((attachment.Content.Length + 2L) / 3 * 4));
}
