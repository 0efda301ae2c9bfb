namespace PenguinMails.Mail.Mime;

/// <summary>Makes of what an email says the octets that go over the wire.</summary>
public static class MimeComposer
{
    /// <summary>
    /// The same message gives the same octets each time. Texts are encoded here, attachments only when the message is written,
    /// chunk by chunk.
    /// </summary>
    /// <exception cref="ArgumentException">Something cannot stand in a header, such as a line break in a name.</exception>
    public static RawMessage Compose(MailMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var octets = new OctetBuffer(CapacityFor(message));
        using var scratch = new OctetBuffer(1024);
        var fields = new FieldWriter(octets);
        MessageFields.Write(fields, octets, message);
        var parts = new PartWriter(fields, octets, scratch, message);
        new PartTree(message, parts).Write();
        return parts.ToMessage();
    }

    // Nearly always enough; the buffer grows where it is not.
    private static int CapacityFor(MailMessage message) =>
        (int)Math.Min(1 << 20, 4096 + 1.25 * ((message.TextBody?.Length ?? 0) + (message.HtmlBody?.Length ?? 0)));
}
