namespace PenguinMails.Mail;

/// <summary>
/// One message as it goes over the wire, before dot-stuffing: CRLF lines, header, empty line, body. The body is written on
/// demand and may be written several times (once to be signed, once to be sent), the same octets each time.
/// </summary>
public sealed class RawMessage
{
    private static readonly byte[] EmptyLine = "\r\n"u8.ToArray();

    private readonly Func<Stream, CancellationToken, ValueTask> writeBody;

    /// <param name="header">The fields, each with its CRLF, without the empty line that ends them.</param>
    /// <param name="bodyLength">Octets that <paramref name="writeBody"/> writes.</param>
    /// <param name="writeBody">Writes the whole body.</param>
    public RawMessage(ReadOnlyMemory<byte> header, long bodyLength, Func<Stream, CancellationToken, ValueTask> writeBody)
    {
        Header = header;
        BodyLength = bodyLength;
        this.writeBody = writeBody;
    }

    public ReadOnlyMemory<byte> Header { get; }

    public long BodyLength { get; }

    /// <summary>Octets in all, as SIZE counts them (RFC 1870).</summary>
    public long Length => Header.Length + EmptyLine.Length + BodyLength;

    /// <summary>The body has octets over 127.</summary>
    public bool Is8Bit { get; init; }

    /// <summary>The header has octets over 127 (RFC 6532).</summary>
    public bool NeedsSmtpUtf8 { get; init; }

    /// <summary>A message that is in memory whole.</summary>
    /// <param name="octets">With CRLF lines; without an empty line it is all header.</param>
    public static RawMessage Of(ReadOnlyMemory<byte> octets)
    {
        var end = octets.Span.IndexOf("\r\n\r\n"u8);
        var header = end < 0 ? octets : octets[..(end + 2)];
        var body = end < 0 ? default : octets[(end + 4)..];
        return new(header, body.Length, (to, ct) => to.WriteAsync(body, ct))
        {
            Is8Bit = !System.Text.Ascii.IsValid(body.Span),
            NeedsSmtpUtf8 = !System.Text.Ascii.IsValid(header.Span),
        };
    }

    /// <summary>The same message with one more field on top, such as a signature.</summary>
    /// <param name="field">With its CRLF.</param>
    public RawMessage WithField(ReadOnlySpan<byte> field) =>
        new((byte[])[.. field, .. Header.Span], BodyLength, writeBody) { Is8Bit = Is8Bit, NeedsSmtpUtf8 = NeedsSmtpUtf8 };

    /// <summary>The same octets as MimeKit reads them, every line end as CRLF.</summary>
    public MimeKit.MimeMessage ToMimeMessage()
    {
        using var given = new MemoryStream();
        WriteAsync(given, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        var octets = given.GetBuffer().AsSpan(0, (int)given.Length);
        var lines = new Smtp.LineEndings(dots: false);
        var wire = new byte[octets.Length * 2 + 4];
        lines.Copy(octets, wire, out var written);
        return MimeKit.MimeMessage.Load(new MemoryStream(wire, 0, written), persistent: true);
    }

    public ValueTask WriteBodyAsync(Stream to, CancellationToken ct) => writeBody(to, ct);

    public async ValueTask WriteAsync(Stream to, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(to);
        await to.WriteAsync(Header, ct).ConfigureAwait(false);
        await to.WriteAsync(EmptyLine, ct).ConfigureAwait(false);
        await writeBody(to, ct).ConfigureAwait(false);
    }
}
