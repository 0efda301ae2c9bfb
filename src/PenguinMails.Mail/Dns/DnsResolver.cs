using System.Collections.Concurrent;

namespace PenguinMails.Mail.Dns;

/// <summary>
/// Asks recursive name servers for what mail needs and remembers the answers for as long as they hold. May be used by any number of
/// callers at a time; those who ask the same at once share one query.
/// </summary>
public sealed class DnsResolver
{
    private static readonly TimeSpan LongestTtl = TimeSpan.FromDays(1);

    // How long "there is none" is believed at most (RFC 2308, 5).
    private static readonly TimeSpan LongestNegativeTtl = TimeSpan.FromMinutes(15);

    private readonly DnsOptions options;
    private readonly DnsExchange exchange;
    private readonly DnsCache cache;
    private readonly ConcurrentDictionary<DnsQuestion, Lazy<Task<DnsAnswer>>> asking = new();

    public DnsResolver(DnsOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Servers.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Timeout, TimeSpan.Zero);
        this.options = options;
        exchange = new(options.Timeout, time);
        cache = new(options.CacheEntries, time);
    }

    internal int CachedAnswers => cache.Count;

    /// <summary>Whatever happens out there is an answer; only cancelling throws.</summary>
    /// <param name="name">ASCII, with or without the dot at its end.</param>
    public async Task<DnsAnswer> QueryAsync(string name, DnsRecordType type, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (DnsQuestion.Create(name, type) is not { } question)
            return new DnsAnswer.Failed(DnsFailure.BadName, "This cannot be a name in DNS.");
        if (cache.Find(question) is { } known)
            return known;

        // Not ended by the caller's token: others may wait for the same answer, and the timeouts end it anyway.
        var asked = asking.GetOrAdd(question, key => new(() => FindOutAsync(key)));
        return await asked.Value.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Forgets every answer, for somebody who just changed a record and wants to see it.</summary>
    public void Clear() => cache.Clear();

    private async Task<DnsAnswer> FindOutAsync(DnsQuestion question)
    {
        try
        {
            var (answer, keepFor) = await AskServersAsync(question).ConfigureAwait(false);
            var longest = answer is DnsAnswer.Records ? LongestTtl : LongestNegativeTtl;
            cache.Keep(question, answer, keepFor < longest ? keepFor : longest);
            return answer;
        }
        finally
        {
            asking.TryRemove(question, out _);
        }
    }

    private async Task<DnsReply> AskServersAsync(DnsQuestion question)
    {
        var reply = default(DnsReply);
        for (var attempt = 0; attempt < options.Attempts; attempt++)
        {
            foreach (var server in options.Servers)
            {
                reply = await exchange.AskAsync(server, question).ConfigureAwait(false);
                if (reply.Answer is not DnsAnswer.Failed)
                    return reply;
            }
        }

        return reply;
    }
}
