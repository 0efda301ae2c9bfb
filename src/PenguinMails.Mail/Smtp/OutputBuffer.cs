using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace PenguinMails.Mail.Smtp;

/// <summary>Octets on their way out: commands and content gather here and leave in as few writes as can be.</summary>
internal sealed class OutputBuffer : IDisposable
{
    public const int Size = 64 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Size);

    public int Length { get; private set; }

    public int Free => buffer.Length - Length;

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>There must be room.</summary>
    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(buffer.AsSpan(Length));
        Length += octets.Length;
    }

    public void Append(string text) => Length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(Length));

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, buffer.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>Copies line by line, see <see cref="LineEndings"/>, as far as there is room; returns how many octets were taken.</summary>
    public int Append(ReadOnlySpan<byte> content, ref LineEndings lines)
    {
        var taken = lines.Copy(content, buffer.AsSpan(Length), out var written);
        Length += written;
        return taken;
    }

    public void Dispose()
    {
        if (buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        Length = 0;
    }
}
