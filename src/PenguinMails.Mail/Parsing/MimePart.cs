namespace PenguinMails.Mail.Parsing;

/// <summary>A message or one of its parts. Everything is what the sender claims and nothing of it is checked.</summary>
public sealed class MimePart
{
    internal MimePart(HeaderFields headers, ReadOnlyMemory<byte> body, string usualType)
    {
        Headers = headers;
        Body = body;
        var type = ParameterizedValue.Parse(headers.Value("Content-Type") ?? usualType);
        ContentType = type.Value.Contains('/', StringComparison.Ordinal) ? type.Value : usualType;
        Parameters = type.Parameters;
    }

    public HeaderFields Headers { get; }

    /// <summary>Type and subtype in lower case; text/plain where none is given.</summary>
    public string ContentType { get; }

    /// <summary>Of the content type, by name without case.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>"inline", "attachment" or whatever is given, in lower case.</summary>
    public string? Disposition => DispositionField?.Value;

    /// <summary>As given: it may hold a path and must not be used as one.</summary>
    public string? FileName =>
        DispositionField?.Parameters.GetValueOrDefault("filename") ?? Parameters.GetValueOrDefault("name");

    /// <summary>The parts of a multipart, or the one message of a message/rfc822 or text/rfc822-headers.</summary>
    public IReadOnlyList<MimePart> Children { get; internal set; } = [];

    /// <summary>As it stands in the message, in its transfer encoding.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    private ParameterizedValue? DispositionField =>
        Headers.Value("Content-Disposition") is { } value ? ParameterizedValue.Parse(value) : null;

    /// <summary>The body without its transfer encoding; what is broken in it is passed over. No copy where none is needed.</summary>
    public ReadOnlyMemory<byte> DecodeContent() => TransferEncoding switch
    {
        "base64" => TolerantBase64.Decode(Body.Span),
        "quoted-printable" => QuotedPrintableReader.Decode(Body.Span, isHeader: false),
        _ => Body,
    };

    /// <summary>The content as text, by its charset or the likeliest one.</summary>
    public string Text() => Charsets.Decode(DecodeContent().Span, Parameters.GetValueOrDefault("charset"));

    /// <summary>This part and all below it, from the top down.</summary>
    public IEnumerable<MimePart> Walk()
    {
        yield return this;
        foreach (var child in Children)
            foreach (var part in child.Walk())
                yield return part;
    }

    // Boundaries are looked for as they stand, so an encoding that a multipart claims has no effect.
    private string TransferEncoding =>
        ContentType.StartsWith("multipart/", StringComparison.Ordinal) || Headers.Value("Content-Transfer-Encoding") is not { } value
            ? ""
            : ParameterizedValue.Parse(value).Value;
}
