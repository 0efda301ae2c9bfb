using System.Buffers.Binary;
using PenguinMails.Gateway.Sending.Acceptance;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>
/// A message's id is a UUIDv7 whose last ten bits are zero; those of its deliveries count up in them. So a message's deliveries
/// lie beside each other in every index by id, and each names its message without a look-up.
/// </summary>
internal static class DeliveryId
{
    public const int Most = 1_000;

    public static Guid NewMessage(DateTimeOffset now) => With(Guid.CreateVersion7(now), 0);

    /// <param name="number">1 to <see cref="Most"/>.</param>
    public static Guid Of(Guid message, int number) => With(message, number);

    public static Guid MessageOf(Guid delivery) => With(delivery, 0);

    /// <summary>Above every delivery of the message, below the next message.</summary>
    public static Guid EndOf(Guid message) => With(message, 1_023);

    /// <summary>When a UUIDv7 was made, to the millisecond. What is not one, as a stranger may give it, has the latest of all times.</summary>
    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = ((long)BinaryPrimitives.ReadUInt32BigEndian(bytes) << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }

    private static Guid With(Guid id, int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[14] = (byte)((bytes[14] & 0xFC) | (number >> 8));
        bytes[15] = (byte)number;
        return new Guid(bytes, bigEndian: true);
    }
}
