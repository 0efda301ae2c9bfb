namespace PenguinMails.Mail.Smtp;

/// <summary>What a client sends: lines of commands, and content to the dot.</summary>
internal sealed class ListenerInput(Stream transport)
{
    // By the book 512 for commands and 12288 for AUTH (RFC 4954, 4.5.3); no client of ours is longer than this.
    public const int MaxLine = 4096;

    // A client that goes on and on will not wait for the answer either.
    private const long MostSurplus = 64 * 1024 * 1024;

    private readonly byte[] buffer = new byte[4 * MaxLine];
    private int start;
    private int end;

    public Stream Transport { get; private set; } = transport;

    private ReadOnlyMemory<byte> Unread => buffer.AsMemory(start, end - start);

    /// <summary>Forgets what is unread: it came before TLS, from whomever.</summary>
    public void Use(Stream next)
    {
        Transport = next;
        start = end = 0;
    }

    /// <summary>A line with its CRLF; empty at the end of the connection, null when it is longer than allowed or ends otherwise.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(CancellationToken ct)
    {
        int length;
        while ((length = Unread.Span.IndexOf((byte)'\n') + 1) == 0 && Unread.Length < MaxLine)
            if (!await FillAsync(ct).ConfigureAwait(false))
                return ReadOnlyMemory<byte>.Empty;
        var line = Unread[..length];
        start += length;
        return IsWhole(line.Span) ? line : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>False when the connection ended first, or there is no end to it.</summary>
    public async ValueTask<bool> ReadToDotAsync(ListenerContent content, CancellationToken ct)
    {
        var (dots, scratch) = (new DotReader(), new byte[buffer.Length + 1]);
        while (!dots.AtEnd)
        {
            if (start == end && !await FillAsync(ct).ConfigureAwait(false))
                return false;
            start += dots.Read(Unread.Span, scratch, out var written);
            content.Append(scratch.AsSpan(0, written));
            if (content.Surplus > MostSurplus)
                return false;
        }

        return true;
    }

    private static bool IsWhole(ReadOnlySpan<byte> line) =>
        line.Length is >= 2 and <= MaxLine && line.IndexOf((byte)'\r') == line.Length - 2 && !line.Contains((byte)0);

    private async ValueTask<bool> FillAsync(CancellationToken ct)
    {
        Unread.CopyTo(buffer);
        (start, end) = (0, end - start);
        var read = await Transport.ReadAsync(buffer.AsMemory(end), ct).ConfigureAwait(false);
        end += read;
        return read > 0;
    }
}
