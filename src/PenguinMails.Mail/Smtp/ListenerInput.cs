namespace PenguinMails.Mail.Smtp;

/// <summary>What a client sends: lines of commands, and octets of content. Before it waits for more, what was answered so far goes out.</summary>
internal sealed class ListenerInput(Func<CancellationToken, ValueTask> flush)
{
    // By the book 512 for commands and 12288 for AUTH (RFC 4954, 4.5.3); no client of ours is longer than this.
    public const int MaxLine = 4096;

    private readonly byte[] buffer = new byte[16 * 1024];
    private int start;
    private int end;

    public Stream Stream { get; private set; } = Stream.Null;

    public ReadOnlyMemory<byte> Unread => buffer.AsMemory(start, end - start);

    /// <summary>Forgets what is unread: it came before TLS, from whomever.</summary>
    public void Use(Stream next)
    {
        Stream = next;
        start = end = 0;
    }

    public void Skip(int octets) => start += octets;

    /// <summary>One line without its CRLF; null when it is longer than allowed or ends otherwise. False at the end of the connection.</summary>
    public async ValueTask<(bool There, ReadOnlyMemory<byte>? Line)> ReadLineAsync(CancellationToken ct)
    {
        var tooLong = false;
        while (true)
        {
            var unread = Unread;
            var length = unread.Span.IndexOf((byte)'\n');
            if (length >= 0)
            {
                start += length + 1;
                var whole = !tooLong && length is > 0 and <= MaxLine && unread.Span[length - 1] == '\r';
                return (true, whole ? unread[..(length - 1)] : null);
            }

            if (unread.Length > MaxLine)
            {
                tooLong = true;
                start = end;
            }

            if (!await FillAsync(ct).ConfigureAwait(false))
                return (false, null);
        }
    }

    /// <summary>False at the end of the connection.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken ct)
    {
        await flush(ct).ConfigureAwait(false);
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        var read = await Stream.ReadAsync(buffer.AsMemory(end), ct).ConfigureAwait(false);
        end += read;
        return read > 0;
    }
}
