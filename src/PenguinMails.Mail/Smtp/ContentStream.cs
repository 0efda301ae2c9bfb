namespace PenguinMails.Mail.Smtp;

/// <summary>Where a message writes itself: by way of the buffer, line by line, to the network.</summary>
internal sealed class ContentStream(OutputBuffer buffer, Func<CancellationToken, ValueTask> flush) : Stream
{
    private LineEndings lines;

    public bool AtLineStart => lines.AtLineStart;

    public void Begin(bool dots) => lines = new(dots);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var taken = buffer.Append(content.Span, ref lines);
        return taken == content.Length ? default : WriteRestAsync(content[taken..], cancellationToken);
    }

    public override Task WriteAsync(byte[] content, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(content.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] content, int offset, int count) => Write(content.AsSpan(offset, count));

    // Some encoders write without waiting; where a buffer is full the network is waited for here then.
    public override void Write(ReadOnlySpan<byte> content)
    {
        for (var rest = content[buffer.Append(content, ref lines)..]; !rest.IsEmpty; rest = rest[buffer.Append(rest, ref lines)..])
            flush(CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        while (!content.IsEmpty)
        {
            await flush(ct).ConfigureAwait(false);
            content = content[buffer.Append(content.Span, ref lines)..];
        }
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
