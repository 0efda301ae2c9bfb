using System.Net.Http.Headers;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Sending.Api;

internal sealed class SendAttachments(SendRequest request, SendProblems problems)
{
    public IReadOnlyList<Attachment> Check()
    {
        if (request.Attachments is not { Count: > 0 } attachments)
            return [];
        if (attachments.Count > SendLimits.Attachments)
            problems.Add("attachments", $"At most {SendLimits.Attachments} attachments.");
        if (attachments.Sum(attachment => attachment?.Content?.LongLength ?? 0) > SendLimits.AttachmentBytes)
            problems.Add("attachments", "At most 10 MB in all.");

        return [.. attachments.Select((attachment, i) => Check($"attachments.{i}", attachment)).OfType<Attachment>()];
    }

    private Attachment? Check(string field, SendAttachment? attachment)
    {
        if (attachment is null)
        {
            problems.Add(field, "Must be an object.");
            return null;
        }

        foreach (var name in attachment.Unknown?.Keys ?? Enumerable.Empty<string>())
            problems.Add($"{field}.{name}", "Unknown field.");
        if (attachment.Name is null or { Length: 0 or > SendLimits.NameLength } || attachment.Name.Any(char.IsControl) || attachment.Name.AsSpan().ContainsAny('/', '\\'))
            problems.Add(field + ".name", $"Required: 1 to {SendLimits.NameLength} characters without slashes and control characters.");
        if (attachment.ContentType is not { Length: <= 255 } type || type.AsSpan().ContainsAnyExceptInRange(' ', '~') || !MediaTypeHeaderValue.TryParse(type, out _))
            problems.Add(field + ".content_type", "Required: a media type such as application/pdf.");
        if (attachment.Content is null)
            problems.Add(field + ".content", "Required: base64.");
        if (attachment.ContentId is { } id && (id.Length is 0 or > 128 || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-' or '@'))))
            problems.Add(field + ".content_id", "1 to 128 letters, digits, dots, dashes, underscores and @.");

        return problems.Any ? null : new(attachment.Name!, attachment.ContentType!, attachment.Content!, attachment.ContentId);
    }
}
