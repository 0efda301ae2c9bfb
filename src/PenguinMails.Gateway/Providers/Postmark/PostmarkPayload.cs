using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>https://postmarkapp.com/developer/api/email-api, the names are the wire's.</summary>
internal sealed record PostmarkMessage
{
    public required string From { get; init; }
    public string? To { get; init; }
    public string? Cc { get; init; }
    public string? Bcc { get; init; }
    public string? ReplyTo { get; init; }
    public required string Subject { get; init; }
    public string? HtmlBody { get; init; }
    public string? TextBody { get; init; }
    public string? Tag { get; init; }
    public required IReadOnlyList<PostmarkHeader> Headers { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public bool TrackOpens { get; init; }
    public required string TrackLinks { get; init; }
    public IReadOnlyList<PostmarkAttachment>? Attachments { get; init; }
    public required string MessageStream { get; init; }
}

internal sealed record PostmarkHeader(string Name, string? Value);

internal sealed record PostmarkAttachment(string Name, ReadOnlyMemory<byte> Content, string ContentType, string? ContentID);

internal sealed record PostmarkAnswer(int? ErrorCode, string? Message, string? MessageID);

[JsonSerializable(typeof(List<PostmarkMessage>))]
[JsonSerializable(typeof(PostmarkAnswer[]))]
internal sealed partial class PostmarkJson : JsonSerializerContext
{
    /// <summary>HTML would grow by half if every bracket were escaped, and nobody puts this JSON into a page.</summary>
    public static PostmarkJson Wire { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}

internal static class PostmarkPayload
{
    public static byte[] Of(Connection connection, ProviderCall call)
    {
        var tag = CallTag.Format(connection.Id, call.Id);
        var settings = (PostmarkSettings)connection.Settings;
        var messages = new List<PostmarkMessage>(call.Envelopes.Count);
        foreach (var envelope in call.Envelopes) messages.Add(Of(settings, envelope, tag));
        return JsonSerializer.SerializeToUtf8Bytes(messages, PostmarkJson.Wire.ListPostmarkMessage);
    }

    public static PostmarkMessage Of(PostmarkSettings settings, OutgoingEnvelope envelope, string callTag)
    {
        var (email, to) = (envelope.Email, Addressing.Of(envelope.Recipients));
        return new()
        {
            From = email.From.ToString(),
            To = Addressing.List(to.To),
            Cc = Addressing.List(to.Cc),
            Bcc = Addressing.List(to.Bcc),
            ReplyTo = Addressing.List(email.ReplyTo),
            Subject = Personalisation.Render(email.Subject, envelope.Variables, ValueForm.Line)!,
            HtmlBody = Personalisation.Render(email.HtmlBody, envelope.Variables, ValueForm.Html),
            TextBody = Personalisation.Render(email.TextBody, envelope.Variables, ValueForm.Text),
            Tag = email.Tags.Count > 0 ? email.Tags[0] : null,
            Headers = Headers(envelope),
            Metadata = new Dictionary<string, string>(email.Metadata) { [CallTag.CallKey] = callTag, [CallTag.EnvelopeKey] = envelope.Id.ToString("N") },
            TrackOpens = email.TrackOpens ?? settings.TrackOpens,
            TrackLinks = email.TrackLinks ?? settings.TrackLinks ? "HtmlAndText" : "None",
            Attachments = email.Attachments.Count == 0 ? null : [.. email.Attachments.Select(Attached)],
            MessageStream = settings.MessageStream,
        };
    }

    private static List<PostmarkHeader> Headers(OutgoingEnvelope envelope)
    {
        var headers = new List<PostmarkHeader>(envelope.Email.Headers.Count + 4);
        foreach (var (name, value) in envelope.Email.Headers) headers.Add(new(name, value));

        // Without KeepID Postmark writes a Message-ID of its own over ours.
        headers.Add(new("Message-ID", $"<{envelope.Email.MessageIdHeader}>"));
        headers.Add(new("X-PM-KeepID", "true"));
        foreach (var (name, value) in ListUnsubscribeHeaders.Headers(envelope.UnsubscribeUrl)) headers.Add(new(name, value));
        return headers;
    }

    private static PostmarkAttachment Attached(Attachment attachment) =>
        new(attachment.Name, attachment.Content, attachment.ContentType, attachment.ContentId is { } id ? $"cid:{id}" : null);
}
