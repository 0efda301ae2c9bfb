using System.Buffers.Binary;

namespace PenguinMails.Gateway.Storage;

/// <summary>Ids in the order in which both databases sort them: byte by byte.</summary>
internal sealed class IdOrder : IComparer<Guid>
{
    public static readonly IdOrder Instance = new();

    public int Compare(Guid x, Guid y)
    {
        Span<byte> a = stackalloc byte[16];
        Span<byte> b = stackalloc byte[16];
        x.TryWriteBytes(a, bigEndian: true, out _);
        y.TryWriteBytes(b, bigEndian: true, out _);
        return a.SequenceCompareTo(b);
    }

    /// <summary>Below every id of that moment or later, above every earlier one.</summary>
    public static Guid LowestAt(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, time.ToUnixTimeMilliseconds()) << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
