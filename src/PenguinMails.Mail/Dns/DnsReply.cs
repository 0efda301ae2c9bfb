namespace PenguinMails.Mail.Dns;

/// <summary>What a server sent, read.</summary>
/// <param name="Answer">Null when the message is no reply to this question and somebody else may have sent it.</param>
/// <param name="KeepFor">How long the answer may be believed.</param>
/// <param name="IsTruncated">There is more by TCP.</param>
internal readonly record struct DnsReply(DnsAnswer? Answer, TimeSpan KeepFor = default, bool IsTruncated = false)
{
    public static DnsReply Failed(DnsFailure reason, string detail) => new(new DnsAnswer.Failed(reason, detail));
}
