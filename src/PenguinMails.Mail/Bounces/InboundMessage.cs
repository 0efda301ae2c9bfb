using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>Reads what came by mail, however broken: it never throws, and what it costs is bounded.</summary>
public static class InboundMessage
{
    /// <summary>What a report has to say stands before the copy that it returns, which may be as long as any message.</summary>
    public const int MostOctets = 1 << 20;

    // The parser copies a folded field anew for every 64 octets that it grows by.
    private const int MostFolded = 32 * 1024;

    private static readonly ParserOptions Shallow = new() { MaxMimeDepth = 10 };

    /// <param name="message">Header, empty line, body, with CRLF or LF lines.</param>
    /// <param name="most">How much of it is read.</param>
    public static MimeMessage Read(ReadOnlyMemory<byte> message, int most = MostOctets)
    {
        try
        {
            return MimeMessage.Load(Shallow, Start(message.Span, most));
        }
        catch (FormatException)
        {
            return new MimeMessage(Enumerable.Empty<Header>());
        }
    }

    /// <summary>Copies that are returned often start with a line too many; without it the header would be taken for the body.</summary>
    private static MemoryStream Start(ReadOnlySpan<byte> message, int most)
    {
        message = message.TrimStart("\r\n"u8);
        if (message.StartsWith("From "u8) || message.StartsWith(">From "u8))
            message = message[(message.IndexOf((byte)'\n') + 1)..];
        return WithoutEndlessFields(message[..Math.Min(message.Length, most)]);
    }

    private static MemoryStream WithoutEndlessFields(ReadOnlySpan<byte> message)
    {
        var kept = new MemoryStream(message.Length);
        var folded = 0;
        while (!message.IsEmpty)
        {
            var end = message.IndexOf((byte)'\n') + 1;
            var line = end == 0 ? message : message[..end];
            folded = line[0] is (byte)' ' or (byte)'\t' ? folded + line.Length : 0;
            if (folded <= MostFolded)
                kept.Write(line);
            message = message[line.Length..];
        }

        kept.Position = 0;
        return kept;
    }
}
