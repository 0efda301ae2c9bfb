using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Whether each sending domain may go out through each connection, and what is missing.</summary>
internal sealed class ReadinessBoard(
    ConnectionStore connections, DomainLists lists, ProviderCatalog catalog, ProviderUse use, SenderUse senders, DailyUsageReader today, ReadyQueues queues, Database database, TimeProvider time)
{
    private const int MostDomains = 100;

    public async Task<ReadinessView> OfAsync(Guid tenant, CancellationToken ct)
    {
        var all = (await connections.OfTenantAsync(tenant, ct)).Where(connection => catalog.Find(connection.Provider) is not null).ToList();
        var used = await use.OfTenantAsync(tenant, ct);
        var last = await senders.LastOfTenantAsync(tenant, ct);
        var sources = await Task.WhenAll(all.Select(connection => SourceAsync(
            connection, used.GetValueOrDefault(connection.Id), last.TryGetValue(connection.Id, out var at) ? at : null, ct)));
        // What the lists said was noted; the ready queues see it by the connections as they are now.
        var noted = (await connections.OfTenantAsync(tenant, ct)).ToDictionary(connection => connection.Id);
        var domains = sources.SelectMany(DomainsOf).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var shown = domains.Take(MostDomains).ToList();
        var sent = await senders.OfDomainsAsync(tenant, shown, ct);
        var rows = shown.SelectMany(domain => sources.Select(source =>
            RowOf(source with { Connection = noted.GetValueOrDefault(source.Connection.Id, source.Connection) }, domain, sent.TryGetValue((source.Connection.Id, domain), out var at) ? at : null)));
        return new([.. rows], Math.Max(0, domains.Count - MostDomains));
    }

    private async Task<ReadinessSource> SourceAsync(Connection connection, ConnectionUse? used, DateTimeOffset? lastSent, CancellationToken ct)
    {
        var adapter = catalog.Find(connection.Provider)!;
        var profile = adapter.ProfileOf(connection);
        var answer = await lists.OfAsync(connection, ct);
        var left = await today.LeftAsync(connection, profile.Allowances, ct);
        using var read = await database.ReadAsync(ct);
        var state = await read.FirstAsync<ConnectionRowState>("""
            SELECT webhook_at, send_problem FROM connections WHERE id = @Id AND tenant_id = @TenantId
            """, new { connection.Id, connection.TenantId }, ct) ?? new();
        return new(connection, adapter, profile, answer, left)
        {
            WebhookAt = state.WebhookAt,
            SendProblem = state.SendProblem,
            LastSent = lastSent ?? used?.LastSuccess(time.GetUtcNow()),
            PlanLeft = profile.MonthlyQuota - (used?.SentThisMonth ?? 0),
            Now = time.GetUtcNow(),
        };
    }

    private ReadinessRow RowOf(ReadinessSource source, string domain, DateTimeOffset? lastSuccess)
    {
        var cells = new ReadinessCells(source, domain, lastSuccess);
        var obstacle = source.Connection.Enabled ? queues.ObstacleOf(source.Connection, domain) : "it is disabled";
        return new(domain, source.Connection.Provider, obstacle)
        {
            Paused = !source.Connection.Enabled,
            FromVerified = cells.FromVerified,
            Dkim = cells.Dkim,
            ReturnPath = cells.ReturnPath,
            Tracking = cells.Tracking,
            Webhook = cells.Webhook,
            Quota = cells.Quota,
            LastSuccess = cells.LastSuccess,
        };
    }

    private static IEnumerable<string> DomainsOf(ReadinessSource source)
    {
        foreach (var listed in source.Listed ?? [])
            yield return listed.Domain.ToLowerInvariant();
        if (source.SenderDomain is { } sender)
            yield return sender;
    }

    private sealed record ConnectionRowState
    {
        public DateTimeOffset? WebhookAt { get; init; }
        public string? SendProblem { get; init; }
    }
}

/// <summary>What is known of one connection, for all domains.</summary>
/// <param name="Answer">Of the provider's list of domains; null where it keeps none.</param>
/// <param name="Left">How many more emails the day allows from a domain; null for no limit.</param>
internal sealed record ReadinessSource(Connection Connection, IEmailProvider Adapter, ConnectionProfile Profile, DomainAnswer? Answer, Func<string, long?> Left)
{
    public required DateTimeOffset Now { get; init; }
    public DateTimeOffset? WebhookAt { get; init; }

    /// <summary>When anything went out last, from whatever domain.</summary>
    public DateTimeOffset? LastSent { get; init; }
    public string? SendProblem { get; init; }

    /// <summary>How many more emails the plan includes this month; null where nobody has said.</summary>
    public long? PlanLeft { get; init; }

    public IReadOnlyList<SendingDomain>? Listed => (Answer as DomainAnswer.Are)?.Domains;

    public ISendingDomains? Domains => Adapter as ISendingDomains;

    /// <summary>From which a test is sent, so that whether it may is known better than by any list.</summary>
    public string? SenderDomain => Profile.TestSender is { } sender && sender.LastIndexOf('@') is var at and >= 0
        ? sender[(at + 1)..].TrimEnd('>').ToLowerInvariant()
        : null;

    public SendingDomain? SignerOf(string domain) => Domains is null ? null
        : Listed?.FirstOrDefault(listed => listed.Domain.Equals(Domains.SignerOf(Connection, domain), StringComparison.OrdinalIgnoreCase));
}
