using System.Collections.Concurrent;
using System.Threading.Channels;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Timing;
using PenguinMails.Mail.Dns;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>
/// Who runs the mailboxes of a domain, also where only its servers in DNS tell. Nobody waits for DNS: the first email to a domain counts as other, its servers are asked for
/// behind it, and what was learned holds for the emails that are accepted from then on, here and after a restart.
/// </summary>
internal sealed class MailboxFamilies(Database database, Writer writer, DnsResolver resolver, TimeProvider time, ILogger<MailboxFamilies> log) : BackgroundService
{
    private const int MostKnown = 50_000;
    private const int AtOnce = 16;

    private static readonly TimeSpan Renewed = TimeSpan.FromDays(7);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>Until the answer is there, or where there was none.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Family> known = new();

    /// <summary>What finds no room is asked for later.</summary>
    private readonly Channel<string> waiting = Channel.CreateBounded<string>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Forgets domains that nothing was sent to for long: those of others are renewed.</summary>
    public static Purge Purge => Purge.Of("mailbox_families", (session, now, most) => session.Execute("""
        DELETE FROM mailbox_families WHERE domain IN (SELECT domain FROM mailbox_families WHERE learned_at < @before ORDER BY learned_at LIMIT @most)
        """, new { before = now - Kept, most }),
        read => read.Rows("SELECT learned_at FROM mailbox_families ORDER BY learned_at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());

    public string Of(string domain)
    {
        if (MailboxProviders.Of(domain) is var provider && provider != MailboxProviders.Other)
            return provider;

        var family = known.GetValueOrDefault(domain, new(MailboxProviders.Other, default));
        if (family.Until <= time.GetUtcNow())
        {
            Know(domain, family with { Until = time.GetUtcNow() + AskAgain });
            waiting.Writer.TryWrite(domain);
        }

        return family.Name;
    }

    /// <summary>The same for what is stored with a delivery: null where the domain alone tells.</summary>
    public string? LearnedOf(string domain) => Of(domain) is var family && family != MailboxProviders.Of(domain) ? family : null;

    /// <summary>Knows again what was learned before.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        using (var read = await database.ReadAsync(cancellationToken))
            foreach (var (domain, family, at) in read.Rows($"SELECT domain, family, learned_at FROM mailbox_families ORDER BY learned_at DESC LIMIT {MostKnown}", null, row => (row.Text(0), row.Text(1), row.Time(2))))
                known[domain] = new(family, at + Renewed);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Learns the families of domains, from another node where it has learned them lately.</summary>
    public async Task LearnAsync(IReadOnlyList<string> domains, CancellationToken ct)
    {
        var asked = new List<string>();
        using (var read = await database.ReadAsync(ct))
            foreach (var domain in domains)
                if (read.Rows("SELECT family, learned_at FROM mailbox_families WHERE domain = @domain", new { domain }, row => new Family(row.Text(0), row.Time(1) + Renewed)) is [var stored] && stored.Until > time.GetUtcNow())
                    Know(domain, stored);
                else
                    asked.Add(domain);

        var answers = await Task.WhenAll(asked.Select(async domain => (Domain: domain, Answer: await resolver.QueryAsync(domain, DnsRecordType.Mx, ct))));
        // Without an answer what was known before stays, and DNS is asked again later.
        var learned = answers.Where(one => one.Answer is not DnsAnswer.Failed).Select(one => (one.Domain, Name: MailboxProviders.ByServers([.. one.Answer.Of<DnsRecord.MailExchange>()]))).ToList();
        if (learned.Count == 0)
            return;

        var now = time.GetUtcNow();
        await writer.ChangeAsync(session => learned.OrderBy(one => one.Domain, StringComparer.Ordinal).Sum(one => session.Execute("""
            INSERT INTO mailbox_families (domain, family, learned_at) VALUES (@Domain, @Name, @now)
            ON CONFLICT (domain) DO UPDATE SET family = excluded.family, learned_at = excluded.learned_at
            """, new { one.Domain, one.Name, now })));
        foreach (var (domain, name) in learned)
            Know(domain, new(name, now + Renewed));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => PeriodicWork.RepeatAsync(RoundAsync, TimeSpan.Zero, time, log, stoppingToken);

    private async Task RoundAsync(CancellationToken ct)
    {
        await waiting.Reader.WaitToReadAsync(ct);
        var domains = new List<string>();
        while (domains.Count < AtOnce && waiting.Reader.TryRead(out var domain))
            domains.Add(domain);
        await LearnAsync(domains, ct);
    }

    /// <summary>What no longer fits is forgotten, and read again by and by.</summary>
    private void Know(string domain, Family family)
    {
        if (known.Count >= MostKnown && !known.ContainsKey(domain))
            known.Clear();
        known[domain] = family;
    }

    /// <param name="Name">As <see cref="MailboxProviders.Of"/> calls it.</param>
    /// <param name="Until">When it is asked for again.</param>
    private readonly record struct Family(string Name, DateTimeOffset Until);
}
