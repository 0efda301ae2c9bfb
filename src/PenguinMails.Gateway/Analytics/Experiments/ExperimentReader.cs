using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Experiments;

/// <summary>The experiments of the rules as they are, from sums by day: what that costs grows with the days that they run.</summary>
internal sealed class ExperimentReader(Database database, RoutingVersions routing, ProviderCatalog catalog, TimeProvider time)
{
    private const string Unknown = "unknown";

    /// <summary>In the order of the rules.</summary>
    public async Task<IReadOnlyList<ExperimentView>> OfAsync(Guid tenant, CancellationToken ct)
    {
        var rules = RoutingConfig.Ordered((await routing.OfTenantAsync(tenant, ct)).Config.Rules).Where(rule => rule.Experiment is not null).ToList();
        if (rules.Count == 0)
            return [];

        using var read = await database.ReadAsync(ct);
        // Also those that were removed: what they carried stays.
        var carriers = read.Rows("SELECT id, provider FROM connections WHERE tenant_id = @tenant", new { tenant }, row => (Id: row.Uuid(0), Provider: row.Text(1)))
            .ToDictionary(one => one.Id, one => one.Provider);
        return [.. rules.Select(rule => ExperimentFindings.Of(rule, Cells(read, tenant, rule.Experiment!.Id, carriers), time.GetUtcNow(), catalog))];
    }

    private static List<ExperimentCell> Cells(Session read, Guid tenant, Guid experiment, Dictionary<Guid, string> carriers) => read.Rows("""
        SELECT arm, day, connection_id, type, mailbox_provider, sent, delivered, bounced, rejected FROM daily_by_experiment
        WHERE tenant_id = @tenant AND experiment = @experiment
        """, new { tenant, experiment = experiment.ToString("N") }, row => new ExperimentCell(
            EnumNames.Parse<ExperimentArm>(row.Text(0)), row.Time(1), carriers.GetValueOrDefault(row.Uuid(2), Unknown), row.Text(3), row.Text(4), new()
            {
                [Counted.Sent] = row.Number(5),
                [Counted.Delivered] = row.Number(6),
                [Counted.Bounced] = row.Number(7),
                [Counted.Rejected] = row.Number(8),
            }));
}
