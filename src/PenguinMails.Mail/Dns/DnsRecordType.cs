namespace PenguinMails.Mail.Dns;

/// <summary>The kinds of records that mail needs, with their numbers on the wire.</summary>
public enum DnsRecordType
{
    A = 1,
    Cname = 5,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
}
