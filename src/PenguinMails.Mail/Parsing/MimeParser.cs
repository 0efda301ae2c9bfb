namespace PenguinMails.Mail.Parsing;

/// <summary>
/// Reads what came by mail, however broken: it never throws, takes time in proportion to the octets, and copies no body
/// (parts are slices of the message until their content is asked for).
/// </summary>
public static class MimeParser
{
    /// <summary>Multiparts and messages inside one another; what lies deeper stays one part.</summary>
    public const int MaxDepth = 10;

    /// <summary>Parts of one message in all; further ones are dropped.</summary>
    public const int MaxParts = 500;

    /// <param name="message">Header, empty line, body, with CRLF or LF lines. Must not change while the parts are in use.</param>
    public static MimePart Parse(ReadOnlyMemory<byte> message) => new TreeReader().ReadMessage(message, depth: 0);
}
