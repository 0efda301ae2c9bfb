using DnsClient;
using DnsClient.Protocol;

namespace PenguinMails.Mail.Dns;

/// <summary>What a response says of the question; the library hands over whatever came.</summary>
internal static class DnsReplyReader
{
    // Long chains are mistakes or attacks; resolvers give up at about this length.
    private const int LongestChain = 12;

    public static DnsReply Read(IDnsQueryResponse response, DnsQuestion question) => response.Header.ResponseCode switch
    {
        DnsHeaderResponseCode.Refused => DnsReply.Failed(DnsFailure.Refused, "The name server refused to answer."),
        not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain) and var code =>
            DnsReply.Failed(DnsFailure.ServerFailure, $"The name server could not find out (code {(int)code})."),
        _ when !IsAnswerTo(question, response) => DnsReply.Failed(DnsFailure.Malformed, "The name server answered another question."),
        _ => ReadRecords(response, question),
    };

    private static bool IsAnswerTo(DnsQuestion question, IDnsQueryResponse response) =>
        response.Header.HasQuery && response.Questions is [{ QuestionClass: QueryClass.IN } asked]
        && asked.QuestionType == (QueryType)question.Type && Name(asked.QueryName.Original) == question.Name;

    private static DnsReply ReadRecords(IDnsQueryResponse response, DnsQuestion question)
    {
        var records = response.Answers.Where(record => record.RecordClass == QueryClass.IN).ToLookup(record => Name(record.DomainName.Original));
        var (name, ttls) = (question.Name, new List<TimeSpan>());
        while (question.Type != DnsRecordType.Cname && records[name].OfType<CNameRecord>().FirstOrDefault() is { } alias)
        {
            if (ttls.Count == LongestChain)
                return DnsReply.Failed(DnsFailure.Malformed, "The name server's answer goes round in circles.");
            ttls.Add(Ttl(alias));
            name = Name(alias.CanonicalName.Value);
        }

        var found = records[name].Where(record => record.RecordType == (ResourceRecordType)question.Type).ToList();
        return found.Count == 0
            ? ReadAbsence(response)
            : new(new DnsAnswer.Records([.. found.Select(Read)]), ttls.Concat(found.Select(Ttl)).Min());
    }

    // Without a SOA nobody said how long it holds: it is not kept (RFC 2308, 5).
    private static DnsReply ReadAbsence(IDnsQueryResponse response)
    {
        DnsAnswer answer = response.Header.ResponseCode == DnsHeaderResponseCode.NoError ? new DnsAnswer.NoData() : new DnsAnswer.NoSuchName();
        return response.Authorities.OfType<SoaRecord>().FirstOrDefault() is { } zone
            ? new(answer, TimeSpan.FromSeconds(Math.Min(Ttl(zone).TotalSeconds, zone.Minimum)))
            : new(answer);
    }

    private static DnsRecord Read(DnsResourceRecord record) => record switch
    {
        AddressRecord address => new DnsRecord.Address(address.Address),
        CNameRecord alias => new DnsRecord.Alias(Name(alias.CanonicalName.Value)),
        MxRecord mx => new DnsRecord.MailExchange(mx.Preference, Name(mx.Exchange.Value)),
        TxtRecord text => new DnsRecord.Text(string.Concat(text.Text)),
        _ => throw new ArgumentException($"{record.RecordType} is never asked for.", nameof(record)),
    };

    private static string Name(string name) => name.TrimEnd('.').ToLowerInvariant();

    // A TTL with the highest bit set counts as none (RFC 2181, 8).
    private static TimeSpan Ttl(DnsResourceRecord record) => TimeSpan.FromSeconds(Math.Max(0, record.InitialTimeToLive));
}
