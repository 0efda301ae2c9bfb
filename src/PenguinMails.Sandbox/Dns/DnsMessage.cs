using System.Buffers.Binary;
using System.Text;

namespace PenguinMails.Sandbox.Dns;

/// <summary>Answers to questions (RFC 1035, 4.1): from what is published, and refused where others have to be asked.</summary>
internal static class DnsMessage
{
    private const int Header = 12;
    private const int Internet = 1;
    private const int TtlSeconds = 5;
    private const int FormatError = 1;
    private const int NoSuchName = 3;
    private const int Refused = 5;

    // Without EDNS (RFC 1035, 4.2.1), and with it what passes nearly everywhere without fragments.
    private const int Datagram = 512;
    private const int LongDatagram = 1232;

    /// <param name="byTcp">Where nothing is too long.</param>
    /// <returns>Null for what is no question.</returns>
    public static byte[]? Answer(ReadOnlySpan<byte> query, PublishedRecords records, bool byTcp)
    {
        if (query.Length < Header || (query[2] & 0xF8) != 0)
            return null;
        if (UInt16(query, 4) != 1 || Name(query) is not { } name || query.Length < name.End + 4)
            return Write(query[..Header], FormatError, [], isCut: false);

        var question = query[..(name.End + 4)];
        if (records.Find(name.Text, out var isThere) is not { } known)
            return Write(question, Refused, [], isCut: false);

        var asked = UInt16(query, name.End);
        var answers = known.Where(record => TypeOf(record) == asked).ToList();
        var answer = Write(question, isThere || known.Count > 0 ? 0 : NoSuchName, answers, isCut: false);
        var longest = UInt16(query, 10) > 0 ? LongDatagram : Datagram;
        return byTcp || answer.Length <= longest ? answer : Write(question, 0, [], isCut: true);
    }

    public static byte[] NameOctets(string name) =>
        [.. name.TrimEnd('.').Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private static byte[] Write(ReadOnlySpan<byte> question, int code, List<PublishedRecord> answers, bool isCut)
    {
        byte[] message = [.. question, .. answers.SelectMany(Octets)];

        // An answer, by who is in charge; recursion as it was asked for.
        message[2] = (byte)(0x84 | (question[2] & 0x01) | (isCut ? 0x02 : 0));
        message[3] = (byte)code;
        message.AsSpan(4, 8).Clear();
        message[5] = (byte)(question.Length > Header ? 1 : 0);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)answers.Count);
        return message;
    }

    private static byte[] Octets(PublishedRecord record)
    {
        var data = record.Data();
        var head = new byte[12];

        // The name is that of the question, which stands behind the header.
        BinaryPrimitives.WriteUInt16BigEndian(head, 0xC000 | Header);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), TypeOf(record));
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), Internet);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(6), TtlSeconds);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(10), (ushort)data.Length);
        return [.. head, .. data];
    }

    private static ushort TypeOf(PublishedRecord record) => record.Type == "MX" ? (ushort)15 : (ushort)16;

    private static (string Text, int End)? Name(ReadOnlySpan<byte> query)
    {
        var (text, at) = (new StringBuilder(), Header);
        while (at < query.Length && query[at] is > 0 and < 64 and var length && at + length < query.Length)
        {
            text.Append(text.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(query.Slice(at + 1, length)));
            at += length + 1;
        }

        return at < query.Length && query[at] == 0 ? (text.ToString(), at + 1) : null;
    }

    private static ushort UInt16(ReadOnlySpan<byte> octets, int at) => BinaryPrimitives.ReadUInt16BigEndian(octets[at..]);
}
