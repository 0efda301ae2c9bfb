namespace PenguinMails.Mail.Smtp;

/// <summary>A message as it grows. What does not fit any more is counted and thrown away, so that the client gets its answer at the end.</summary>
internal sealed class ListenerContent(int most, ListenerMemory memory) : IDisposable
{
    private byte[] buffer = [];
    private int length;

    public bool TooLarge { get; private set; }

    /// <summary>The listener as a whole has no room now.</summary>
    public bool NoRoom { get; private set; }

    /// <summary>How much was thrown away.</summary>
    public long Surplus { get; private set; }

    public ReadOnlyMemory<byte> Octets => buffer.AsMemory(0, length);

    public void Append(ReadOnlySpan<byte> octets)
    {
        if (TooLarge || NoRoom || !HasRoomFor(octets.Length))
        {
            Surplus += octets.Length;
            return;
        }

        octets.CopyTo(buffer.AsSpan(length));
        length += octets.Length;
    }

    /// <summary>The memory is counted as free again; who was given the octets may still hold them.</summary>
    public void Dispose()
    {
        memory.Return(buffer.Length);
        buffer = [];
        length = 0;
    }

    private bool HasRoomFor(int more)
    {
        if (length + (long)more > most)
        {
            TooLarge = true;
            return false;
        }

        if (length + more <= buffer.Length)
            return true;
        var size = Math.Max(length + more, Math.Min(most, Math.Max(16 * 1024, buffer.Length * 2L)));
        if (!memory.TryTake(size - buffer.Length))
        {
            NoRoom = true;
            return false;
        }

        Array.Resize(ref buffer, (int)size);
        return true;
    }
}

/// <summary>What all messages on their way in may take together.</summary>
internal sealed class ListenerMemory(long most)
{
    private long taken;

    public bool TryTake(long octets)
    {
        if (Interlocked.Add(ref taken, octets) <= most)
            return true;
        Return(octets);
        return false;
    }

    public void Return(long octets) => Interlocked.Add(ref taken, -octets);
}
