using System.Text.Json;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/email-api, what a caller sends.</summary>
internal sealed record PostmarkMail
{
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Cc { get; init; }
    public string? Bcc { get; init; }
    public string? Subject { get; init; }
    public string? HtmlBody { get; init; }
    public string? TextBody { get; init; }
    public string? ReplyTo { get; init; }
    public List<PostmarkHeader>? Headers { get; init; }
    public string? Tag { get; init; }
    public Dictionary<string, string>? Metadata { get; init; }
    public bool? TrackOpens { get; init; }
    public string? TrackLinks { get; init; }
    public List<PostmarkAttachment>? Attachments { get; init; }
    public string? MessageStream { get; init; }
    public int? TemplateId { get; init; }
    public string? TemplateAlias { get; init; }
    public JsonElement? TemplateModel { get; init; }
    public bool? InlineCss { get; init; }
}

internal sealed record PostmarkHeader(string? Name, string? Value);

internal sealed record PostmarkAttachment(string? Name, string? Content, string? ContentType, string? ContentID);

internal sealed record PostmarkTemplatedBatch(List<PostmarkMail>? Messages);
