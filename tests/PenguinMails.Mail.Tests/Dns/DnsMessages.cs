using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace PenguinMails.Mail.Tests.Dns;

/// <summary>Replies as a name server writes them, and as none should.</summary>
internal static class DnsMessages
{
    public const int NoSuchName = 3;
    public const int ServerFailure = 2;

    private const int Internet = 1;

    /// <summary>A reply to a query that was received.</summary>
    public static byte[] Reply(ReadOnlySpan<byte> query, int code = 0, byte[][]? answers = null, byte[][]? authority = null, bool isTruncated = false)
    {
        var questionEnd = 12 + query[12..].IndexOf((byte)0) + 5;
        byte[] reply = [.. query[..questionEnd], .. (answers ?? []).SelectMany(part => part), .. (authority ?? []).SelectMany(part => part)];
        reply[2] = (byte)(0x81 | (isTruncated ? 0x02 : 0));
        reply[3] = (byte)(0x80 | code);
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(6), (ushort)(answers?.Length ?? 0));
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(8), (ushort)(authority?.Length ?? 0));
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(10), 0);
        return reply;
    }

    public static byte[] Txt(string name, string text, int ttl = 60) =>
        Record(Name(name), 16, ttl, [(byte)text.Length, .. Encoding.Latin1.GetBytes(text)]);

    public static byte[] Address(string name, string address, int ttl = 60) =>
        Record(Name(name), 1, ttl, IPAddress.Parse(address).GetAddressBytes());

    public static byte[] Alias(string name, string target, int ttl = 60) => Record(Name(name), 5, ttl, Name(target));

    public static byte[] Mx(string name, int preference, string host, int ttl = 60) =>
        Record(Name(name), 15, ttl, [(byte)(preference >> 8), (byte)preference, .. Name(host)]);

    public static byte[] Soa(string name, int ttl, int minimum)
    {
        var numbers = new byte[20];
        BinaryPrimitives.WriteInt32BigEndian(numbers.AsSpan(16), minimum);
        return Record(Name(name), 6, ttl, [.. Name("ns." + name), .. Name("admin." + name), .. numbers]);
    }

    public static byte[] Record(byte[] name, int type, int ttl, byte[] data)
    {
        var head = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), Internet);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), ttl);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(8), (ushort)data.Length);
        return [.. name, .. head, .. data];
    }

    public static byte[] Pointer(int offset) => [(byte)(0xC0 | (offset >> 8)), (byte)offset];

    public static byte[] Name(string name) => [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
