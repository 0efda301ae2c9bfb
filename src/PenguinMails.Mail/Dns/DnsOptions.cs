using System.Net;

namespace PenguinMails.Mail.Dns;

public sealed record DnsOptions
{
    /// <summary>Recursive servers, asked in this order; those of the system when nothing is set.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = ResolvConf.Read();

    /// <summary>How long one server may take for one try.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the list of servers is gone through.</summary>
    public int Attempts { get; init; } = 2;

    public int CacheEntries { get; init; } = 10_000;

    public TimeSpan LongestTtl { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long "there is none" is believed at most (RFC 2308, 5).</summary>
    public TimeSpan LongestNegativeTtl { get; init; } = TimeSpan.FromMinutes(15);
}
