using System.Buffers;

namespace PenguinMails.Mail.Smtp;

/// <summary>Reads content, to the dot or by count.</summary>
internal readonly struct ListenerBody(ListenerInput input, ListenerContent content)
{
    // A client that goes on and on will not wait for the answer either.
    private const long MostSurplus = 64 * 1024 * 1024;

    /// <summary>False when there is no end to it.</summary>
    /// <exception cref="IOException">The connection ended first.</exception>
    public async ValueTask<bool> ReadToDotAsync(CancellationToken ct)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(16 * 1024 + 1);
        try
        {
            var dots = new DotReader();
            while (!dots.AtEnd)
            {
                if (input.Unread.IsEmpty && !await input.FillAsync(ct).ConfigureAwait(false))
                    throw new IOException("The client closed the connection in the middle of a message.");
                input.Skip(dots.Read(input.Unread.Span, scratch, out var written));
                content.Append(scratch.AsSpan(0, written));
                if (content.Surplus > MostSurplus)
                    return false;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>False when the connection ended first.</summary>
    public async ValueTask<bool> ReadChunkAsync(long size, CancellationToken ct)
    {
        while (size > 0)
        {
            if (input.Unread.IsEmpty && !await input.FillAsync(ct).ConfigureAwait(false))
                return false;
            var part = input.Unread[..(int)Math.Min(size, input.Unread.Length)];
            content.Append(part.Span);
            input.Skip(part.Length);
            size -= part.Length;
        }

        return true;
    }
}
