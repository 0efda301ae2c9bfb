using System.Buffers;
using System.Text;

namespace PenguinMails.Mail.Mime;

/// <summary>A pooled array that grows; what was written can be taken back, which is how lines are tried out.</summary>
internal sealed class OctetBuffer(int capacity) : IDisposable
{
    private byte[] octets = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => octets.AsSpan(0, Length);

    public void TakeBack(int length) => Length = length;

    /// <summary>Room for so many octets more, which count only once they are <see cref="Advance"/>d over.</summary>
    public Span<byte> Reserve(int count)
    {
        if (octets.Length - Length < count)
            Grow(count);
        return octets.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Write(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        Length += text.Length;
    }

    public void Write(byte octet)
    {
        Reserve(1)[0] = octet;
        Length++;
    }

    public void WriteUtf8(ReadOnlySpan<char> text) =>
        Length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));

    public void Dispose() => ArrayPool<byte>.Shared.Return(octets);

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(Length + count, Length * 2)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(octets);
        octets = larger;
    }
}
