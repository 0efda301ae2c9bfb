namespace PenguinMails.Mail.Mime;

/// <summary>An attachment and where its lines belong among the octets that were composed.</summary>
internal readonly record struct PlacedAttachment(int At, MailAttachment Attachment);

/// <summary>A body whose attachments are read and encoded while it is written, so that none is in memory as a whole.</summary>
internal sealed class StreamedBody
{
    private readonly byte[] octets;
    private readonly int start;
    private readonly List<PlacedAttachment> attachments;

    public StreamedBody(byte[] octets, int start, List<PlacedAttachment> attachments)
    {
        this.octets = octets;
        this.start = start;
        this.attachments = attachments;
        Length = octets.Length - start;
        foreach (var placed in attachments)
            Length += Base64Lines.EncodedLength(placed.Attachment.Length);
    }

    public long Length { get; }

    public async ValueTask WriteAsync(Stream to, CancellationToken ct)
    {
        var from = start;
        foreach (var (at, attachment) in attachments)
        {
            await to.WriteAsync(octets.AsMemory(from, at - from), ct).ConfigureAwait(false);
            await attachment.WriteEncodedAsync(to, ct).ConfigureAwait(false);
            from = at;
        }

        await to.WriteAsync(octets.AsMemory(from), ct).ConfigureAwait(false);
    }
}
