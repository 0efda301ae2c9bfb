namespace PenguinMails.Mail.Mime;

/// <summary>
/// Writes parts one after the other: the fields of the first go on with the message's own. Attachments only leave their place.
/// </summary>
internal sealed class PartWriter(FieldWriter fields, OctetBuffer to, OctetBuffer scratch, MailMessage message)
{
    private int headerLength = -1;
    private List<PlacedAttachment>? attachments;
    private string? boundary;

    /// <summary>A multipart; the answer is the delimiter that its parts have before them.</summary>
    public string Begin(string contentType, char level, string? type)
    {
        var delimiter = $"=_{level}{boundary ??= Boundary.Of(message)}";
        fields.Begin("Content-Type");
        fields.Token(contentType);
        if (type is not null)
            Parameter.Write(fields, "type", type);
        Parameter.Write(fields, "boundary", delimiter);
        fields.End();
        EndHeader();
        return delimiter;
    }

    public void Next(string delimiter)
    {
        to.Write("--"u8);
        to.WriteUtf8(delimiter);
        to.Write("\r\n"u8);
    }

    public void End(string delimiter)
    {
        to.Write("--"u8);
        to.WriteUtf8(delimiter);
        to.Write("--\r\n"u8);
    }

    /// <param name="contentType">text/plain or text/html.</param>
    /// <param name="text">The body as the caller gave it.</param>
    /// <param name="alone">It is the whole message, not a part between delimiters.</param>
    public void Text(string contentType, string text, bool alone)
    {
        var body = BodyText.Read(text, scratch);
        fields.Begin("Content-Type");
        fields.Token(contentType);
        fields.Append(";");
        fields.Token("charset=utf-8");
        fields.End();
        fields.Field("Content-Transfer-Encoding", NameOf(body.Encoding));
        EndHeader();
        body.WriteTo(to, alone);
    }

    public void Attachment(MailAttachment attachment, bool inline)
    {
        AttachmentFields.Write(fields, attachment, inline);
        fields.Field("Content-Transfer-Encoding", "base64");
        EndHeader();
        (attachments ??= []).Add(new(to.Length, attachment));
    }

    public RawMessage ToMessage()
    {
        var octets = to.Written.ToArray();
        var header = octets.AsMemory(0, headerLength);
        var needsSmtpUtf8 = !System.Text.Ascii.IsValid(header.Span);
        if (attachments is null)
        {
            var body = octets.AsMemory(headerLength);
            return new(header, body.Length, (stream, ct) => stream.WriteAsync(body, ct)) { NeedsSmtpUtf8 = needsSmtpUtf8 };
        }

        var streamed = new StreamedBody(octets, headerLength, attachments);
        return new(header, streamed.Length, streamed.WriteAsync) { NeedsSmtpUtf8 = needsSmtpUtf8 };
    }

    // The empty line after the message's own header is not part of the body.
    private void EndHeader()
    {
        if (headerLength < 0)
            headerLength = to.Length;
        else
            to.Write("\r\n"u8);
    }

    private static string NameOf(TransferEncoding encoding) => encoding switch
    {
        TransferEncoding.QuotedPrintable => "quoted-printable",
        TransferEncoding.Base64 => "base64",
        _ => "7bit",
    };
}
