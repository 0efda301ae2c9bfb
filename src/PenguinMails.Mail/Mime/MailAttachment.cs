namespace PenguinMails.Mail.Mime;

/// <summary>
/// A file that goes along. With a content id it is shown inside the HTML body, which refers to it as <c>cid:the-id</c>.
/// </summary>
public sealed record MailAttachment
{
    private readonly ReadOnlyMemory<byte> content;
    private readonly Func<Stream>? open;

    public MailAttachment(string name, string contentType, ReadOnlyMemory<byte> content, string? contentId = null)
        : this(name, contentType, content.Length, contentId) => this.content = content;

    /// <param name="length">Octets that the stream gives.</param>
    /// <param name="open">Opens the content at its start. It is asked anew each time the message is written.</param>
    public MailAttachment(string name, string contentType, long length, Func<Stream> open, string? contentId = null)
        : this(name, contentType, length, contentId) => this.open = open;

    private MailAttachment(string name, string contentType, long length, string? contentId)
    {
        Name = name;
        ContentType = contentType;
        Length = length;
        ContentId = contentId;
    }

    public string Name { get; }

    public string ContentType { get; }

    public long Length { get; }

    /// <summary>Without angle brackets.</summary>
    public string? ContentId { get; }

    internal ValueTask WriteEncodedAsync(Stream to, CancellationToken ct) =>
        open is null ? Base64Lines.WriteAsync(content, to, ct) : Base64Lines.WriteAsync(open, Length, to, ct);
}
