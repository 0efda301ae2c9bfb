using System.Buffers;
using System.Buffers.Text;

namespace PenguinMails.Mail.Mime;

/// <summary>Base64 in lines of 76 characters, each with its CRLF (RFC 2045, 6.8).</summary>
internal static class Base64Lines
{
    private const int LineOctets = 57;
    private const int LineLength = 78;

    /// <summary>Whole lines, so that only the last chunk has padding.</summary>
    private const int ChunkLines = 256;

    public static long EncodedLength(long octets) =>
        (octets + 2) / 3 * 4 + (octets + LineOctets - 1) / LineOctets * 2;

    /// <summary>Encodes as many octets as are given, a last short line included.</summary>
    public static int Encode(ReadOnlySpan<byte> octets, Span<byte> lines)
    {
        var written = 0;
        while (!octets.IsEmpty)
        {
            var line = octets[..Math.Min(LineOctets, octets.Length)];
            Base64.EncodeToUtf8(line, lines[written..], out _, out var characters);
            written += characters;
            lines[written++] = (byte)'\r';
            lines[written++] = (byte)'\n';
            octets = octets[line.Length..];
        }

        return written;
    }

    public static async ValueTask WriteAsync(ReadOnlyMemory<byte> content, Stream to, CancellationToken ct)
    {
        var lines = ArrayPool<byte>.Shared.Rent(ChunkLines * LineLength);
        try
        {
            while (!content.IsEmpty)
            {
                var chunk = content[..Math.Min(ChunkLines * LineOctets, content.Length)];
                await to.WriteAsync(lines.AsMemory(0, Encode(chunk.Span, lines)), ct).ConfigureAwait(false);
                content = content[chunk.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(lines);
        }
    }

    public static async ValueTask WriteAsync(Func<Stream> open, long length, Stream to, CancellationToken ct)
    {
        var octets = ArrayPool<byte>.Shared.Rent(ChunkLines * LineOctets);
        try
        {
            var content = open();
            await using (content.ConfigureAwait(false))
            {
                for (var rest = length; rest > 0;)
                {
                    var chunk = octets.AsMemory(0, (int)Math.Min(ChunkLines * LineOctets, rest));
                    await content.ReadExactlyAsync(chunk, ct).ConfigureAwait(false);
                    await WriteAsync(chunk, to, ct).ConfigureAwait(false);
                    rest -= chunk.Length;
                }

                await EnsureEndAsync(content, octets, ct).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    // The length was announced as SIZE or in BDAT: a file that grew meanwhile must not go out cut.
    private static async ValueTask EnsureEndAsync(Stream content, byte[] buffer, CancellationToken ct)
    {
        if (await content.ReadAsync(buffer.AsMemory(0, 1), ct).ConfigureAwait(false) > 0)
            throw new IOException("The attachment is longer than its length says.");
    }
}
