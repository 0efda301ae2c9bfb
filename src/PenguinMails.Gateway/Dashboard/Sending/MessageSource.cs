using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Smtp;

namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>An email as MIME, to read.</summary>
internal static class MessageSource
{
    /// <summary>Attachments make it long; more is for no page.</summary>
    private const int Longest = 256 * 1024;

    public static string Of(OutgoingEnvelope envelope)
    {
        using var message = SmtpMail.Of(envelope, Personalisation.Render(envelope.Email.HtmlBody, envelope.Variables, ValueForm.Html), CallTag.Format(Guid.Empty, Guid.Empty));
        message.Headers.Remove(SmtpMail.CallHeader);
        using var memory = new MemoryStream();
        message.WriteTo(memory);
        var text = System.Text.Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)Math.Min(memory.Length, Longest));
        return memory.Length > Longest ? $"{text}\n… {Formats.Bytes(memory.Length)} in all" : text;
    }
}
