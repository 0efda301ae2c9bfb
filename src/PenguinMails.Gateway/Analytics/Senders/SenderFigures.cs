using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Senders;

/// <summary>What a From domain sent to a mailbox provider through a connection in a day of UTC.</summary>
internal sealed record SenderDay(string FromDomain, string MailboxProvider, Guid ConnectionId, DateTimeOffset Day, Counts Counts);

internal sealed record SenderRefusals
{
    public required string FromDomain { get; init; }
    public required string MailboxProvider { get; init; }
    public required string Code { get; init; }
    public long Times { get; init; }
}

/// <summary>Reads the rollups by From domain: the work grows with days, domains and connections, and never with emails.</summary>
internal sealed class SenderFigures(Database database)
{
    public const int MostDomains = 50;

    private static readonly string Columns = string.Join(", ", Counts.OfSenders);

    /// <summary>Of the mailbox providers that publish rules, and the domains that sent most.</summary>
    public async Task<IReadOnlyList<SenderDay>> DaysAsync(Guid tenant, DateTimeOffset since, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT from_domain, mailbox_provider, connection_id, day, {Columns} FROM daily_by_sender
            WHERE tenant_id = @tenant AND day >= @since AND mailbox_provider IN ('gmail', 'yahoo', 'microsoft') AND sent + rejected > 0 AND from_domain IN (
              SELECT from_domain FROM daily_by_sender WHERE tenant_id = @tenant AND day >= @since AND mailbox_provider IN ('gmail', 'yahoo', 'microsoft')
              GROUP BY from_domain ORDER BY SUM(sent) DESC, from_domain LIMIT {MostDomains})
            """, new { tenant, since }, Day);
    }

    public async Task<IReadOnlyList<SenderRefusals>> RefusalsAsync(Guid tenant, DateTimeOffset since, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<SenderRefusals>("""
            SELECT from_domain, mailbox_provider, code, CAST(SUM(bounced + rejected) AS bigint) AS times FROM daily_refusals WHERE tenant_id = @tenant AND day >= @since
            GROUP BY from_domain, mailbox_provider, code HAVING SUM(bounced + rejected) > 0 ORDER BY 4 DESC, code
            """, new { tenant, since }, ct);
    }

    /// <summary>The most frequent first.</summary>
    public async Task<IReadOnlyList<SenderRefusals>> DeferralsAsync(Guid tenant, DateTimeOffset since, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<SenderRefusals>("""
            SELECT from_domain, mailbox_provider, code, CAST(SUM(deferred) AS bigint) AS times FROM daily_deferrals WHERE tenant_id = @tenant AND day >= @since
            GROUP BY from_domain, mailbox_provider, code HAVING SUM(deferred) > 0 ORDER BY 4 DESC, code
            """, new { tenant, since }, ct);
    }

    private static SenderDay Day(Row row)
    {
        var counts = new Counts();
        foreach (var (i, column) in Counts.OfSenders.Index())
            counts[column] = row.Number(4 + i);
        return new(row.Text(0), row.Text(1), row.Uuid(2), row.Time(3), counts);
    }
}
