using System.Buffers.Binary;

namespace PenguinMails.Mail.Dns;

/// <summary>Reads a reply (RFC 1035, 4.1). It comes from the network: whatever the octets are, it ends with a reply.</summary>
internal ref struct DnsReplyReader(ReadOnlySpan<byte> message, ushort id, DnsQuestion question)
{
    // Long chains are mistakes or attacks; resolvers give up at about this length.
    private const int LongestChain = 12;
    private const int HeaderOctets = 12;
    private const int Soa = 6;

    private readonly ReadOnlySpan<byte> message = message;
    private int offset = HeaderOctets;

    public static DnsReply Read(ReadOnlySpan<byte> message, ushort id, DnsQuestion question) =>
        new DnsReplyReader(message, id, question).Read();

    private DnsReply Read()
    {
        if (message.Length < HeaderOctets || UInt16At(0) != id || (message[2] & 0x80) == 0)
            return default;

        var code = message[3] & 0x0F;
        if (UInt16At(4) == 0 && code is not (0 or 3))
            return FailureOf(code);
        if (UInt16At(4) != 1 || !IsSameQuestion())
            return default;
        if ((message[2] & 0x02) != 0)
            return new(new DnsAnswer.NoData(), IsTruncated: true);

        return code is 0 or 3 ? ReadAnswer(code == 3) : FailureOf(code);
    }

    private static DnsReply FailureOf(int code) => code == 5
        ? DnsReply.Failed(DnsFailure.Refused, "The name server refused to answer.")
        : DnsReply.Failed(DnsFailure.ServerFailure, $"The name server could not find out (code {code}).");

    private bool IsSameQuestion()
    {
        if (!DnsName.TryRead(message, ref offset, out var name) || offset + 4 > message.Length)
            return false;

        offset += 4;
        return name == question.Name && UInt16At(offset - 4) == (ushort)question.Type && UInt16At(offset - 2) == DnsQuestion.Internet;
    }

    private DnsReply ReadAnswer(bool isUnknownName)
    {
        var aliases = new Dictionary<string, DnsRecord.HostName>();
        var found = new List<DnsRecord>();
        for (var count = UInt16At(6); count > 0; count--)
        {
            if (!TryReadRecord(out var type, out var record))
                return Malformed();
            if (type == (int)question.Type && record is not null)
                found.Add(record);
            else if (type == (int)DnsRecordType.Cname && record is DnsRecord.HostName alias)
                aliases.TryAdd(alias.Name, alias);
        }

        var keepFor = TimeSpan.MaxValue;
        var name = Follow(aliases, ref keepFor);
        if (name is null)
            return DnsReply.Failed(DnsFailure.Malformed, "The name server's answer goes round in circles.");

        found.RemoveAll(record => record.Name != name);
        if (found.Count == 0)
            return ReadAbsence(isUnknownName);
        return new(new DnsAnswer.Records(found), Shorter(keepFor, found.Min(record => record.Ttl)));
    }

    private readonly string? Follow(Dictionary<string, DnsRecord.HostName> aliases, ref TimeSpan keepFor)
    {
        var name = question.Name;
        for (var i = 0; i < LongestChain; i++)
        {
            if (!aliases.TryGetValue(name, out var alias))
                return name;
            name = alias.Target;
            keepFor = Shorter(keepFor, alias.Ttl);
        }

        return null;
    }

    // Without a SOA nobody said how long it holds: it is not kept (RFC 2308, 5).
    private DnsReply ReadAbsence(bool isUnknownName)
    {
        DnsAnswer answer = isUnknownName ? new DnsAnswer.NoSuchName() : new DnsAnswer.NoData();
        for (var count = UInt16At(8); count > 0; count--)
        {
            var isRead = TryReadHead(out _, out var type, out var ttl, out var end);
            if (!isRead)
                return Malformed();
            if (type == Soa && end - offset >= 4)
                return new(answer, Shorter(ttl, Ttl(end - 4)));
            offset = end;
        }

        return new(answer);
    }

    private bool TryReadRecord(out int type, out DnsRecord? record)
    {
        record = null;
        if (!TryReadHead(out var name, out type, out var ttl, out var end))
            return false;

        var isRead = (DnsRecordType)type switch
        {
            DnsRecordType.A or DnsRecordType.Aaaa => TryReadAddress(name, type, ttl, end, out record),
            DnsRecordType.Cname or DnsRecordType.Reverse => TryReadHost(name, ttl, end, out record),
            DnsRecordType.Mx => TryReadMailExchange(name, ttl, end, out record),
            DnsRecordType.Txt => TryReadText(name, ttl, end, out record),
            _ => true,
        };
        offset = end;
        return isRead;
    }

    private bool TryReadHead(out string name, out int type, out TimeSpan ttl, out int end)
    {
        (type, ttl, end) = (0, default, 0);
        if (!DnsName.TryRead(message, ref offset, out name) || offset + 10 > message.Length)
            return false;

        // Another class than the Internet's is no record for us.
        type = UInt16At(offset + 2) == DnsQuestion.Internet ? UInt16At(offset) : 0;
        ttl = Ttl(offset + 4);
        end = offset + 10 + UInt16At(offset + 8);
        offset += 10;
        return end <= message.Length;
    }

    private readonly bool TryReadAddress(string name, int type, TimeSpan ttl, int end, out DnsRecord? record)
    {
        var isWhole = end - offset == (type == (int)DnsRecordType.A ? 4 : 16);
        record = isWhole ? new DnsRecord.Address(name, ttl, new(message[offset..end])) : null;
        return isWhole;
    }

    private bool TryReadHost(string name, TimeSpan ttl, int end, out DnsRecord? record)
    {
        var isWhole = DnsName.TryRead(message, ref offset, out var target) && offset == end;
        record = isWhole ? new DnsRecord.HostName(name, ttl, target) : null;
        return isWhole;
    }

    private bool TryReadMailExchange(string name, TimeSpan ttl, int end, out DnsRecord? record)
    {
        record = null;
        if (end - offset < 3)
            return false;

        var preference = UInt16At(offset);
        offset += 2;
        var isWhole = DnsName.TryRead(message, ref offset, out var host) && offset == end;
        record = isWhole ? new DnsRecord.MailExchange(name, ttl, preference, host) : null;
        return isWhole;
    }

    private bool TryReadText(string name, TimeSpan ttl, int end, out DnsRecord? record)
    {
        var text = new System.Text.StringBuilder();
        record = null;
        while (offset < end)
        {
            var length = message[offset++];
            if (offset + length > end)
                return false;
            text.Append(System.Text.Encoding.Latin1.GetString(message.Slice(offset, length)));
            offset += length;
        }

        record = new DnsRecord.Text(name, ttl, text.ToString());
        return true;
    }

    private static DnsReply Malformed() => DnsReply.Failed(DnsFailure.Malformed, "The name server's answer cannot be read.");

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // A TTL with the highest bit set counts as none (RFC 2181, 8).
    private readonly TimeSpan Ttl(int at) =>
        TimeSpan.FromSeconds(Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(message[at..])));

    private readonly int UInt16At(int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}
