using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>
/// The id of an event: always the same for the same connection and provider's event key, so that the primary key itself
/// leaves out repetitions. It begins with the event's time, so that ids lie in order like all others.
/// </summary>
internal static class EventId
{
    public static Guid Of(Guid connection, string key, DateTimeOffset at)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{connection:N}{key}"), hash);
        var id = hash[..16];
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeMilliseconds());
        time[2..].CopyTo(id);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
