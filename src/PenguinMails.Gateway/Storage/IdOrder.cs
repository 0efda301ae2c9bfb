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
}
