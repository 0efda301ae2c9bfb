namespace PenguinMails.Mail.Mime;

/// <summary>
/// What an email says, for <see cref="MimeComposer"/>. There is no Bcc: who gets a hidden copy stands in the envelope only.
/// Message-ID and Date are the caller's, so that composing again gives the same octets.
/// </summary>
public sealed record MailMessage
{
    public required Mailbox From { get; init; }

    public Mailbox? Sender { get; init; }

    public IReadOnlyList<Mailbox> ReplyTo { get; init; } = [];

    public IReadOnlyList<Mailbox> To { get; init; } = [];

    public IReadOnlyList<Mailbox> Cc { get; init; } = [];

    public string Subject { get; init; } = "";

    public required DateTimeOffset Date { get; init; }

    /// <summary>Without angle brackets: <c>unique@own.example</c>.</summary>
    public required string MessageId { get; init; }

    public string? TextBody { get; init; }

    public string? HtmlBody { get; init; }

    /// <summary>Fields beyond those above, in this order. The composer's own are refused.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];
}
