using System.ComponentModel;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Dispatch;

/// <summary>What waits for a connection, where the rules send it when the connection takes no more, and its way there.</summary>
internal sealed class Rerouting(
    Database database, ConnectionStore connections, Router router, RoutingVersions routing, ReadyQueues queues, Dispatcher dispatcher, TenantLeases leases, TimeProvider time)
{
    private const int Most = 10_000;

    /// <summary>How long an admin is let wait for what is moved; more goes on behind.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly Mailbox Anybody = new(null, new EmailAddress("anybody", "example.com"));

    /// <summary>What would leave the connection, or leaves it once it is disabled.</summary>
    public async Task<ReroutedEmails> OfAsync(Guid tenant, Connection connection, CancellationToken ct)
    {
        var others = (await connections.OfTenantAsync(tenant, ct)).Where(other => other.Id != connection.Id).ToList();
        var rules = await routing.OfTenantAsync(tenant, ct);
        var queued = await CountAsync(tenant, connection.Id, ct);
        var to = queued.GroupBy(row => TargetOf(rules, row.Type, others), row => row.Emails)
            .Select(group => new ReroutedTo(group.Key, (int)group.Sum())).OrderByDescending(one => one.Emails).ToList();
        return new((int)queued.Sum(row => row.Emails), (int)queued.Sum(row => row.Due), to) { IsMore = queued.Sum(row => row.Emails) > Most };
    }

    /// <summary>How many found no provider and wait for one.</summary>
    public async Task<int> StrandedAsync(Guid tenant, CancellationToken ct) =>
        (int)(await CountAsync(tenant, Delivery.Nowhere(tenant), ct)).Sum(row => row.Emails);

    /// <summary>Waits a moment for what is due to be moved from a connection that takes no more.</summary>
    /// <returns>How many are still there.</returns>
    public async Task<int> DrainAsync(Guid tenant, Guid connection, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (leases.Owns(tenant))
                dispatcher.Wake(tenant, connection);
            var left = (int)(await CountAsync(tenant, connection, ct)).Sum(row => row.Due);
            if (left == 0 || time.GetElapsedTime(started) > Patience)
                return left;

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, ct);
        }
    }

    /// <summary>By their type alone: the rules may know more of each than is counted here.</summary>
    private string? TargetOf(CompiledRouting rules, string type, List<Connection> others)
    {
        var email = TestEmail.To(Anybody, Anybody, "", []).Email with { MessageId = Guid.Empty, Type = new(type) };
        return router.Decide(rules, new(email.Type, null, true, email, [Anybody.Address.Key]), others, null, other => queues.ObstacleOf(other, "")).Primary?.Provider;
    }

    private async Task<IReadOnlyList<Queued>> CountAsync(Guid tenant, Guid connection, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Queued>("""
            SELECT type, CAST(COUNT(*) AS bigint) AS emails, CAST(SUM(CASE WHEN due_at <= @now THEN 1 ELSE 0 END) AS bigint) AS due FROM (
              SELECT type, due_at FROM deliveries
              WHERE NOT fresh AND status IN ('scheduled', 'queued') AND envelope_id = id AND connection_id = @connection AND tenant_id = @tenant
              UNION ALL
              SELECT type, due_at FROM deliveries
              WHERE fresh AND status IN ('scheduled', 'queued') AND envelope_id = id AND connection_id = @connection AND tenant_id = @tenant
              LIMIT @most) AS waiting
            GROUP BY type
            """, new { tenant, connection, now = time.GetUtcNow(), most = Most + 1 }, ct);
    }

    private sealed record Queued
    {
        public required string Type { get; init; }
        public long Emails { get; init; }
        public long Due { get; init; }
    }
}

[Description("Where queued emails go.")]
internal sealed record ReroutedTo(
    [property: Description("The provider that takes them; null where none can, so that they wait.")] string? Provider,
    [property: Description("How many.")] int Emails);

/// <summary>What waits for a connection.</summary>
/// <param name="Emails">All of it; at most a little more than what is counted.</param>
/// <param name="Due">Without what is scheduled for later.</param>
/// <param name="To">Where it goes by the rules as they are, most first.</param>
internal sealed record ReroutedEmails(int Emails, int Due, IReadOnlyList<ReroutedTo> To)
{
    public bool IsMore { get; init; }

    /// <summary>What will happen, for whoever is about to do it.</summary>
    public string Ahead(string provider, ProviderCatalog catalog) => Emails == 0
        ? $"Nothing is queued for {catalog.NameOf(provider)}."
        : $"{Amount(Emails)} queued for {catalog.NameOf(provider)}: {string.Join(", ", To.Select(one => one.Provider is { } other
            ? $"{one.Emails:N0} will go to {catalog.NameOf(other)}"
            : $"{one.Emails:N0} will wait up to 24 hours, because no other connected provider can send them"))}.";

    /// <summary>What has happened.</summary>
    public string After(int left, ProviderCatalog catalog)
    {
        if (Due == 0)
            return Emails == 0 ? "Nothing was queued." : $"{Amount(Emails)} scheduled for later and will use another provider when due.";

        var to = string.Join(" and ", To.Select(one => one.Provider is { } other ? catalog.NameOf(other) : "the queue, to wait for a provider"));
        return left == 0 ? $"{Moved(Due)} to {to}." : $"{Moved(Math.Max(0, Due - left))} to {to} so far; {left:N0} are still moving.";
    }

    private string Amount(int emails) => $"{(IsMore ? "More than " : "")}{emails:N0} {(emails == 1 ? "email is" : "emails are")}";

    private static string Moved(int emails) => $"{emails:N0} queued {(emails == 1 ? "email has" : "emails have")} moved";
}
