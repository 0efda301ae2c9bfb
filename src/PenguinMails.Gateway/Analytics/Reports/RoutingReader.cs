using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>What the rules decided, with their names of today: what this node has noted until now, and other nodes until some seconds ago.</summary>
internal sealed class RoutingReader(Database database, DecisionCounts decisions, RoutingVersions routing)
{
    /// <summary>By days of UTC that have any hour of the range.</summary>
    public Task<IReadOnlyList<RoutingFigures>> OfRangeAsync(Guid tenant, ReportRange range, CancellationToken ct) => ReadAsync(tenant, """
        SELECT matched, type, provider, CAST(SUM(deliveries) AS bigint) AS deliveries FROM decisions
        WHERE tenant_id = @tenant AND day > @before AND day < @until GROUP BY matched, type, provider ORDER BY 4 DESC, matched, type, provider
        """, new { tenant, before = range.From.AddDays(-1), until = range.Until }, ct);

    public Task<IReadOnlyList<RoutingFigures>> OfCampaignAsync(Guid tenant, string campaign, CancellationToken ct) => ReadAsync(tenant, """
        SELECT matched, type, provider, CAST(SUM(deliveries) AS bigint) AS deliveries FROM decisions_by_campaign
        WHERE tenant_id = @tenant AND campaign_id = @campaign GROUP BY matched, type, provider ORDER BY 4 DESC, matched, type, provider
        """, new { tenant, campaign }, ct);

    private async Task<IReadOnlyList<RoutingFigures>> ReadAsync(Guid tenant, string sql, object parameters, CancellationToken ct)
    {
        await decisions.FlushAsync(ct);
        var names = (await routing.OfTenantAsync(tenant, ct)).Config.Rules.ToDictionary(rule => PublicId.Format(PublicId.Rule, rule.Id), rule => rule.Name);
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<RoutingFigures>(sql, parameters, ct);
        return [.. rows.Select(row => row with { Name = names.GetValueOrDefault(row.Matched) })];
    }
}
