namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>
/// Ids of calls: UUIDv7 that only grow, also within a millisecond (RFC 9562, 6.2, method 1), so that attempts are in order by
/// their calls' ids alone.
/// </summary>
internal sealed class CallIds
{
    private const int LastInMillisecond = 0xFFF;

    private readonly Lock gate = new();
    private long millisecond;
    private int number;

    public Guid Next(DateTimeOffset now)
    {
        lock (gate)
        {
            var current = now.ToUnixTimeMilliseconds();
            if (current > millisecond)
                (millisecond, number) = (current, 0);
            else if (number < LastInMillisecond)
                number++;
            else
                (millisecond, number) = (millisecond + 1, 0);

            Span<byte> id = stackalloc byte[16];
            Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(millisecond)).TryWriteBytes(id, bigEndian: true, out _);
            id[6] = (byte)(0x70 | (number >> 8));
            id[7] = (byte)number;
            return new Guid(id, bigEndian: true);
        }
    }
}
