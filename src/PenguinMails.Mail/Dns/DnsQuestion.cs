using System.Buffers.Binary;

namespace PenguinMails.Mail.Dns;

/// <param name="Name">Normalised.</param>
internal readonly record struct DnsQuestion(string Name, DnsRecordType Type)
{
    public const int LongestQuery = 12 + 255 + 4 + 11;
    public const ushort Internet = 1;

    // What passes without fragments nearly everywhere (DNS flag day 2020).
    private const ushort UdpOctets = 1232;
    private const ushort RecursionDesired = 0x0100;
    private const ushort Opt = 41;

    /// <summary>Writes a query (RFC 1035, 4.1) with EDNS (RFC 6891) and returns its length.</summary>
    public int Write(ushort id, Span<byte> to)
    {
        to[..12].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(to, id);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(to[10..], 1);

        var rest = DnsName.Write(Name, to[12..]);
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], Internet);

        var edns = rest[4..15];
        edns.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(edns[1..], Opt);
        BinaryPrimitives.WriteUInt16BigEndian(edns[3..], UdpOctets);
        return to.Length - rest.Length + 15;
    }
}
