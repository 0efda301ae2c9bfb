using System.Text;

namespace PenguinMails.Mail.Smtp;

/// <summary>
/// Reads replies (RFC 5321, 4.2.1). Only the code is looked at at once; words are made of a reply only when somebody asks,
/// before the next is read. What breaks the form or a limit is an IOException, as a lost connection is.
/// </summary>
internal sealed class ReplyReader(Stream stream)
{
    // 512 octets by the book; servers that tell a story are heard.
    private const int MaxLine = 4096;
    private const int MaxLines = 200;
    private const int MaxBuffer = 64 * 1024;

    private Stream stream = stream;
    private byte[] buffer = new byte[1024];
    private int start;
    private int end;
    private int replyStart;

    public bool HasUnread => end > start;

    /// <summary>Goes on with another stream and forgets what was read from the one before.</summary>
    public void Use(Stream next)
    {
        stream = next;
        start = end = replyStart = 0;
    }

    /// <summary>The code of the next reply.</summary>
    public async ValueTask<int> ReadAsync(CancellationToken ct)
    {
        int code;
        while ((code = Take()) == 0)
            await FillAsync(ct).ConfigureAwait(false);
        return code;
    }

    /// <summary>The reply that was read last.</summary>
    public SmtpReply Reply()
    {
        var lines = Lines();
        var enhanced = EnhancedStatus.In(lines[0]);
        if (enhanced is not null)
            for (var i = 0; i < lines.Count; i++)
                if (lines[i].StartsWith(enhanced, StringComparison.Ordinal))
                    lines[i] = lines[i][enhanced.Length..].TrimStart();
        return new(CodeAt(replyStart), enhanced, string.Join('\n', lines));
    }

    /// <summary>The lines of the reply that was read last, without code.</summary>
    public List<string> Lines()
    {
        var lines = new List<string>(1);
        for (var rest = buffer.AsSpan(replyStart, start - replyStart); !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)'\n') + 1;
            var line = rest[..length].TrimEnd("\r\n"u8);
            lines.Add(line.Length > 4 ? Printable(line[4..]) : "");
            rest = rest[length..];
        }

        return lines;
    }

    // Replies end up in logs and on screens.
    private static string Printable(ReadOnlySpan<byte> text)
    {
        var read = Encoding.UTF8.GetString(text);
        return Unprintable.FirstIn(read) < 0
            ? read
            : string.Create(read.Length, read, static (clean, given) =>
            {
                for (var i = 0; i < given.Length; i++)
                    clean[i] = Unprintable.Is(given[i]) ? ' ' : given[i];
            });
    }

    /// <summary>Zero when the reply is not there whole.</summary>
    private int Take()
    {
        var at = start;
        var code = 0;
        for (var lines = 0; lines < MaxLines; lines++)
        {
            var length = buffer.AsSpan(at, end - at).IndexOf((byte)'\n');
            if (length < 0)
                return end - at <= MaxLine ? 0 : throw new IOException("The server's reply has a line that is too long.");
            if (length > MaxLine || CodeAt(at) is var each && (each == 0 || (code != 0 && code != each)))
                throw new IOException("The server's reply is not one of SMTP.");
            code = CodeAt(at);
            var goesOn = buffer[at + 3] == '-';
            at += length + 1;
            if (goesOn)
                continue;
            (replyStart, start) = (start, at);
            return code;
        }

        throw new IOException("The server's reply has too many lines.");
    }

    private int CodeAt(int at)
    {
        var line = buffer.AsSpan(at, end - at);
        return line.Length > 3 && line[0] is >= (byte)'2' and <= (byte)'5' && char.IsAsciiDigit((char)line[1]) && char.IsAsciiDigit((char)line[2])
            && line[3] is (byte)' ' or (byte)'-' or (byte)'\r' or (byte)'\n'
            ? ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0')
            : 0;
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            if (end >= MaxBuffer)
                throw new IOException("The server's reply is too long.");
            Array.Resize(ref buffer, end * 2);
        }

        var read = await stream.ReadAsync(buffer.AsMemory(end), ct).ConfigureAwait(false);
        end += read > 0 ? read : throw new IOException("The server closed the connection.");
    }
}
