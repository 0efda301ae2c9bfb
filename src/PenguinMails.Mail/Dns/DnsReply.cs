namespace PenguinMails.Mail.Dns;

/// <param name="KeepFor">How long the answer may be believed.</param>
internal readonly record struct DnsReply(DnsAnswer Answer, TimeSpan KeepFor = default)
{
    public static DnsReply Failed(DnsFailure reason, string detail) => new(new DnsAnswer.Failed(reason, detail));
}
