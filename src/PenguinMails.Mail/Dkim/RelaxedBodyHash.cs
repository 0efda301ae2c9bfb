using System.Security.Cryptography;

namespace PenguinMails.Mail.Dkim;

/// <summary>Takes a body in any pieces and hashes its relaxed form (RFC 6376, 3.4.4) with little more memory than a buffer.</summary>
internal sealed class RelaxedBodyHash : Stream
{
    // Bounds how often an octet is looked at again in a line of many gaps.
    private const int LongestLook = 256;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // Lines are gathered, because a call into the hash costs more than copying them.
    private readonly byte[] gathered = new byte[4096];
    private int count;

    // Seen but not yet known to count: white space may end its line, a line end may end the body.
    private bool space;
    private bool carriageReturn;
    private long lineEnds;
    private bool isEmpty = true;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Ends the body, writes its hash and is ready for the next one.</summary>
    public void Finish(Span<byte> sha256)
    {
        if (carriageReturn)
            Append("\r"u8);
        if (!isEmpty)
            Gather("\r\n"u8);
        hash.AppendData(gathered.AsSpan(0, count));
        hash.GetHashAndReset(sha256);
        Reset();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
            buffer = buffer[Take(buffer)..];
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> octets)
    {
        if (carriageReturn)
            return AfterCarriageReturn(octets[0]);

        var plain = PlainLength(octets[..Math.Min(octets.Length, LongestLook)]);
        if (plain > 0)
        {
            Append(octets[..plain]);
            return plain;
        }

        if (octets[0] == '\r')
            carriageReturn = true;
        else
            space = true;
        return 1;
    }

    // As far as nothing changes: most lines have single spaces between their words and go in one piece.
    private static int PlainLength(ReadOnlySpan<byte> octets)
    {
        var stop = octets.IndexOfAny((byte)'\t', (byte)'\r');
        var plain = stop < 0 ? octets : octets[..stop];
        var gap = plain.IndexOf("  "u8);
        plain = gap < 0 ? plain : plain[..gap];
        return plain.IsEmpty || plain[0] == ' ' ? 0 : plain.TrimEnd((byte)' ').Length;
    }

    private int AfterCarriageReturn(byte next)
    {
        carriageReturn = false;
        if (next == '\n')
        {
            space = false;
            lineEnds++;
            return 1;
        }

        Append("\r"u8);
        return 0;
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        for (; lineEnds > 0; lineEnds--)
            Gather("\r\n"u8);
        if (space)
            Gather(" "u8);
        space = false;
        isEmpty = false;
        Gather(octets);
    }

    private void Gather(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > gathered.Length - count)
        {
            hash.AppendData(gathered.AsSpan(0, count));
            count = 0;
        }

        if (octets.Length > gathered.Length)
        {
            hash.AppendData(octets);
            return;
        }

        octets.CopyTo(gathered.AsSpan(count));
        count += octets.Length;
    }

    private void Reset()
    {
        count = 0;
        lineEnds = 0;
        space = carriageReturn = false;
        isEmpty = true;
    }
}
