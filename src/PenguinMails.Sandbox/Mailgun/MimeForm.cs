using System.Text;
using Microsoft.Extensions.Primitives;
using MimeKit;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>What <c>messages.mime</c> takes, as the fields that <c>messages</c> would have had: who gets it stands in <c>to</c>, the rest in the message.</summary>
internal static class MimeForm
{
    private static readonly HashSet<HeaderId> OfFields = [HeaderId.From, HeaderId.To, HeaderId.Cc, HeaderId.Bcc, HeaderId.Subject, HeaderId.Date, HeaderId.MimeVersion, HeaderId.ContentType, HeaderId.ContentTransferEncoding];

    /// <summary>Null where there is no message.</summary>
    public static async Task<IFormCollection?> ReadAsync(IFormCollection form, CancellationToken ct)
    {
        using var stream = form.Files.GetFile("message")?.OpenReadStream() ?? new MemoryStream(Encoding.UTF8.GetBytes(form["message"].ToString()));
        if (stream.Length == 0) return null;
        try
        {
            var message = await MimeMessage.LoadAsync(stream, ct);
            return new FormCollection(Fields(form, message), Files(message));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Dictionary<string, StringValues> Fields(IFormCollection form, MimeMessage message)
    {
        var fields = form.Where(field => field.Key is not ("message" or "from" or "cc" or "bcc")).ToDictionary(field => field.Key, field => field.Value);
        fields["from"] = message.From.ToString();
        fields["subject"] = message.Subject ?? "";
        if (message.TextBody is { } text) fields["text"] = text;
        if (message.HtmlBody is { } html) fields["html"] = html;
        foreach (var header in message.Headers.Where(header => !OfFields.Contains(header.Id))) fields.TryAdd("h:" + header.Field, header.Value);
        return fields;
    }

    private static FormFileCollection Files(MimeMessage message)
    {
        var files = new FormFileCollection();
        foreach (var part in message.Attachments.OfType<MimePart>())
        {
            var content = new MemoryStream();
            part.Content?.DecodeTo(content);
            files.Add(new FormFile(content, 0, content.Length, "attachment", part.FileName ?? "attachment") { Headers = new HeaderDictionary(), ContentType = part.ContentType.MimeType });
        }

        return files;
    }
}
